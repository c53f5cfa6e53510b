"""The mini-program (client/) and a stand-in for the WeChat servers that it needs (wechat_server/)."""
