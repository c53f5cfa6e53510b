"""What tests need besides the application: private servers, factories, a client that signs in."""
