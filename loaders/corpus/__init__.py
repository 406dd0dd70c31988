"""Where documents lie: paths → contents with the place they were found. Knows nothing of what they say.

One module a container: `files` reads plain files and folders; archives and records of crawls join it here.
"""

from loaders.corpus.files import walk
from loaders.corpus.found import Content, Found, Problem

__all__ = ["Content", "Found", "Problem", "walk"]
