//! From files to documents whose every value knows its place.
