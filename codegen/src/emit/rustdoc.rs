//! Documentation of the generated code: Markdown from strangers, made safe for rustdoc.
