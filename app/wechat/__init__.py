"""What we ask of WeChat: who signs in, which phone number they have, and the code on a shop's wall."""
