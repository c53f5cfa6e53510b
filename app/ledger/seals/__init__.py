"""Sealing journals into a signed chain, and finding out what has been done to them since."""
