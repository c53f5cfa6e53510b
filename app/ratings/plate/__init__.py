"""The printable plate with a shop's QR code: its layout, its pictures, and the font for them."""
