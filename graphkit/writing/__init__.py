"""Writing that is all or nothing: a file or a folder is replaced whole, or stays as it was."""

from graphkit.writing.file import write_file
from graphkit.writing.folder import new_folder, repair

__all__ = ["new_folder", "repair", "write_file"]
