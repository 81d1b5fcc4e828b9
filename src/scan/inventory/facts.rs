//! What one file of code tells, before it is put together with what others tell.

use crate::domain::inventory::SymbolKind;

/// What one file tells. Lines are counted from 1.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Facts {
    /// Definitions.
    pub symbols: Vec<SymbolFact>,
    /// Routes, each as its own router names it.
    pub routes: Vec<RouteFact>,
    /// Routers that hang on others, with the prefix that this gives them.
    pub mounts: Vec<Mount>,
    /// Names that come from other files.
    pub imports: Vec<Import>,
    /// Commands of the command line, without the program's name where it stands in another file.
    pub commands: Vec<CommandFact>,
    /// Flags, with their dashes.
    pub flags: Vec<NameFact>,
    /// Variables of the environment and configuration keys.
    pub keys: Vec<NameFact>,
    /// Tables of a database.
    pub tables: Vec<NameFact>,
    /// Scripts of a package.
    pub scripts: Vec<NameFact>,
}

/// A definition.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct SymbolFact {
    /// Its own name.
    pub name: String,
    /// The type or module that it belongs to.
    pub owner: Option<String>,
    /// What it is.
    pub kind: SymbolKind,
    /// Where it is defined.
    pub line: u32,
}

/// A name with its line.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct NameFact {
    /// As a user writes it.
    pub name: String,
    /// Where.
    pub line: u32,
}

/// A route on a router of this file.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct RouteFact {
    /// In upper case; `ANY` where the code accepts every method.
    pub method: String,
    /// As the framework writes it, without the prefixes of routers above.
    pub path: String,
    /// The name in this file of the router that it hangs on; `None` when the path is whole.
    pub router: Option<String>,
    /// Where.
    pub line: u32,
}

/// A router below another one, or below the root.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Mount {
    /// What the path begins with from then on; empty when it adds nothing.
    pub prefix: String,
    /// The router that is mounted, by its name in this file (`orders`, or `orders.router` for a member of what is imported).
    pub router: String,
    /// The router that it hangs on, by its name in this file; `None`: the application itself.
    pub onto: Option<String>,
    /// Where.
    pub line: u32,
}

/// A name of this file that stands for something of another one.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Import {
    /// The name here.
    pub local: String,
    /// The module or file as it is written there.
    pub from: String,
    /// The name there; `None` for the whole module or its default.
    pub name: Option<String>,
}

/// A command of the command line.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct CommandFact {
    /// Its own name: `import`; empty for the program itself, where its name is not told.
    pub name: String,
    /// The name in this file of the group or parent that it hangs on; `None` at the top.
    pub group: Option<String>,
    /// The name in this file of the variable or function that stands for it; `None` when nothing does.
    pub handle: Option<String>,
    /// Where.
    pub line: u32,
}
