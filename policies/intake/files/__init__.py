"""Any file becomes a sheet of cells or a paper of lines, as printed, or is refused with what to do instead."""
