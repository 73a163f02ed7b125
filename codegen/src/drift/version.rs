//! The next version of the crate.

use std::fmt;

use semver::{Prerelease, Version};
use serde::Serialize;

/// Kind of release that a change requires (Semantic Versioning 2.0.0, 6 to 8).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Release {
    /// Code that compiled compiles, and nothing is new.
    Patch,
    /// Code that compiled compiles; something is new.
    Minor,
    /// Code that compiled may not.
    Major,
}

impl Release {
    /// As in every output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Patch => "patch",
            Self::Minor => "minor",
            Self::Major => "major",
        }
    }

    /// The version after `version`.
    ///
    /// Below 1.0.0 Cargo takes the first number that is not zero for the major one (Cargo reference, "SemVer compatibility"): a
    /// major release of 0.1.2 is 0.2.0, and both others are 0.1.3; of 0.0.3 every release is 0.0.4. A pre-release is finished first: of
    /// 1.0.0-beta.1 every release is 1.0.0.
    pub fn after(self, version: &Version) -> Version {
        let Version { major, minor, patch, pre, .. } = version;
        if *pre != Prerelease::EMPTY {
            return Version::new(*major, *minor, *patch);
        }
        match (major, minor, self) {
            (0, 0, _) => Version::new(0, 0, patch + 1),
            (0, _, Self::Major) => Version::new(0, minor + 1, 0),
            (0, _, _) => Version::new(0, *minor, patch + 1),
            (_, _, Self::Major) => Version::new(major + 1, 0, 0),
            (_, _, Self::Minor) => Version::new(*major, minor + 1, 0),
            (_, _, Self::Patch) => Version::new(*major, *minor, patch + 1),
        }
    }
}

impl fmt::Display for Release {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_follow_cargo() {
        let cases = [
            ("1.2.3", Release::Major, "2.0.0"),
            ("1.2.3", Release::Minor, "1.3.0"),
            ("1.2.3", Release::Patch, "1.2.4"),
            ("0.1.2", Release::Major, "0.2.0"),
            ("0.1.2", Release::Minor, "0.1.3"),
            ("0.1.2", Release::Patch, "0.1.3"),
            ("0.0.3", Release::Major, "0.0.4"),
            ("0.0.3", Release::Patch, "0.0.4"),
            ("1.0.0-beta.1", Release::Major, "1.0.0"),
            ("0.2.0-rc.1+build.5", Release::Patch, "0.2.0"),
        ];
        for (from, release, to) in cases {
            assert_eq!(release.after(&from.parse().unwrap()).to_string(), to, "{from} {release}");
        }
    }
}
