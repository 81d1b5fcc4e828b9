//! The things of the code that a document names, as values.

/// A thing of the code that a document names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// What is named.
    pub target: Target,
    /// As it is written.
    pub text: String,
    /// Counted from 1.
    pub line: u32,
    /// Index of its section.
    pub section: usize,
    /// What the document says of it.
    pub claim: Claim,
}

/// What is named.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Target {
    /// A file or folder, as written, or as a link resolves from the checkout's root.
    Path {
        /// Without `./`, line numbers and fragments.
        path: String,
        /// Whether it is a link, so that it is meant from the document's own folder.
        link: bool,
    },
    /// An HTTP route.
    Route {
        /// In upper case; `None` when only the path is named.
        method: Option<String>,
        /// With a leading slash; parameters as written.
        path: String,
    },
    /// A function, type, constant.
    Symbol {
        /// Its own name.
        name: String,
        /// What stands before it: `Order` in `Order.total` and `orders::Order::total`. `None` when it stands alone.
        owner: Option<String>,
    },
    /// A command as a user types it, without its arguments: `shop import`.
    Command(String),
    /// A flag: `--dry-run`.
    Flag(String),
    /// A variable of the environment, or a key of configuration.
    ConfigKey(String),
    /// A table of a database.
    Table(String),
    /// A script of a package, a target of a Makefile: `npm run build`.
    Script(String),
}

/// What a document says of a thing that it names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Claim {
    /// It is there.
    Is,
    /// It is to be made: a task that is open, a plan.
    Planned,
    /// It goes away, or went: the record is about its removal.
    Removed,
    /// It is an example, a placeholder, a name that a convention would give.
    Example,
    /// It belongs to another repository, a library, the platform.
    Elsewhere,
}

/// The repository that the documents are of, so that links to its files are told from links to others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repository {
    /// The first part of `owner/name`.
    pub owner: String,
    /// The second part of `owner/name`.
    pub name: String,
}
