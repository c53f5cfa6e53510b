"""The printable plate with a shop's QR code: its layout, and how it is drawn."""
