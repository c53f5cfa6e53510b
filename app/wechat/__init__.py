"""What we ask of WeChat: who signs in, which phone number they have, the code on a shop's wall, messages to phones."""
