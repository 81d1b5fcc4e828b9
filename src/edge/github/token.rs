//! Who asks.

use std::fmt;

use super::Permission;

/// A secret: a token, or a private key. It is not shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// Any text; white space around it is no part of it. Kinds of tokens are not told apart: they may look like anything.
    pub fn new(text: &str) -> Self {
        Self(text.trim().to_owned())
    }

    /// The secret itself, for a header.
    pub(super) fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// What is shown to GitHub.
#[derive(Debug, Clone)]
pub enum Credentials {
    /// The workflow's token, or a person's.
    Token(Token),
    /// A GitHub App that is installed in the repository. A token of its installation is made when it is first needed,
    /// for this repository alone.
    App {
        /// The client id, or the App's number.
        id: String,
        /// PEM, PKCS#1 or PKCS#8; line ends may be written as `\n`.
        private_key: Token,
        /// All that the tokens may do. Empty: whatever the installation may.
        permissions: Vec<Permission>,
    },
}
