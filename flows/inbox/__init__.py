"""The inbox: a folder that people drop files into, or a medium that they plug in, from which the archive takes them."""
