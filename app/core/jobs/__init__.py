"""Work outside requests: periodic jobs, tasks that somebody waits for, and the processes that do them."""
