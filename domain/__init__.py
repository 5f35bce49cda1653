"""Facts and rules of the approval lifecycle; pure: no clock, no random source, no input or output."""
