"""What leaves the house as a whole: bags for the archive (RFC 8493), with the script that verifies them."""
