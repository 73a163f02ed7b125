//! One string that holds several values.

/// A string parameter whose value is a list joined by commas. Accepts the joined string, or a list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct CommaSeparated(String);

impl CommaSeparated {
    /// Returns the joined values.
    pub fn as_str(&self) -> &str {
        &self.0
    }
    /// The joined values of what a setter takes.
    #[doc(hidden)]
    pub fn text(values: impl Into<Self>) -> String {
        values.into().0
    }
}

impl From<CommaSeparated> for String {
    fn from(list: CommaSeparated) -> Self {
        list.0
    }
}

impl From<&str> for CommaSeparated {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl From<String> for CommaSeparated {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl<S: AsRef<str>> From<&[S]> for CommaSeparated {
    fn from(values: &[S]) -> Self {
        let mut joined = String::new();
        for (i, value) in values.iter().enumerate() {
            if i > 0 {
                joined.push(',');
            }
            joined.push_str(value.as_ref());
        }
        Self(joined)
    }
}

impl<S: AsRef<str>> From<Vec<S>> for CommaSeparated {
    fn from(values: Vec<S>) -> Self {
        values.as_slice().into()
    }
}

impl<S: AsRef<str>, const N: usize> From<[S; N]> for CommaSeparated {
    fn from(values: [S; N]) -> Self {
        values.as_slice().into()
    }
}
