//! From files in memory to a folder on disk: the whole tree or nothing.
