//! What one file of code tells, before it is put together with what others tell.
//!
//! Names of routers and of groups of commands are names of their file, so that two files can be put together over imports.
//! Five forms are no plain names:
//!
//! - `orders.router` is the member `router` of what is called `orders` here, as often imported;
//! - `register@0` is what the function `register` is handed as its first argument: `register(app)` hangs it on `app`;
//! - `build()` is what the function `build` returns; the file that has it says what that is with an [`Export`] of that name;
//! - `build/app` is what is called `app` within the function `build`;
//! - `*nest` is one router that all files below the nearest common folder share, whatever they import.

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
    /// What is to be known of single routers; most need no entry.
    pub routers: Vec<RouterFact>,
    /// Names that come from other files.
    pub imports: Vec<Import>,
    /// Names under which others get what this file calls differently. A name without an entry is exported as it is.
    pub exports: Vec<Export>,
    /// Texts of which paths may be built elsewhere.
    pub constants: Vec<Constant>,
    /// Commands of the command line, without the program's name where it stands in another file.
    pub commands: Vec<CommandFact>,
    /// Groups of commands that hang on others.
    pub command_mounts: Vec<CommandMount>,
    /// Handles of what is the program itself where it, or the group that it is alone in, hangs on nothing: a user then types
    /// the program's name.
    pub program_groups: Vec<String>,
    /// Programs that a package installs, with the code that each runs.
    pub programs: Vec<Program>,
    /// Flags, with their dashes.
    pub flags: Vec<NameFact>,
    /// Variables of the environment and configuration keys.
    pub keys: Vec<NameFact>,
    /// Tables of a database.
    pub tables: Vec<NameFact>,
    /// Tables that the file drops or renames, by their old names.
    pub dropped_tables: Vec<NameFact>,
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

/// The method of what is no route: below its path, code of others makes routes that nobody here can know.
pub(super) const UNKNOWN: &str = "*";

/// A route on a router of this file.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct RouteFact {
    /// In upper case; `ANY` where the code accepts every method; empty where this file does not tell, so that it counts as `ANY`
    /// unless another fact tells the methods of the same path; [`UNKNOWN`] for a prefix of routes that others make.
    pub method: String,
    /// As the framework writes it, without the prefixes of routers above.
    pub path: String,
    /// The name in this file of the router that it hangs on; `None` when the path is whole.
    pub router: Option<String>,
    /// Where.
    pub line: u32,
}

/// A router that is more than a name.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct RouterFact {
    /// Its name in this file.
    pub name: String,
    /// What it puts before the paths of its routes by itself; empty when nothing.
    pub prefix: String,
    /// Whether the prefix of a mount takes the place of its own, as in Flask. Else they are joined.
    pub replaced: bool,
    /// Whether its routes are there only where it is mounted: a view, a controller, a class that others register.
    pub hidden: bool,
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

/// A text that has a name, for paths that are built of it elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Constant {
    /// Its own name, without the class that it belongs to. A path or prefix that is built of it has it as `{API_PREFIX}` or
    /// `{settings.API_PREFIX}`.
    pub name: String,
    /// Looks like a part of a path.
    pub value: String,
}

/// A name that this file gives to others.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Export {
    /// The name for others; `None` for the file's default.
    pub name: Option<String>,
    /// The name here.
    pub local: String,
    /// The file that `local` comes from, as it is written; `None`: this one. `*` as `local` passes on all its names.
    pub from: Option<String>,
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

/// A command or a group of commands that is put below another one, apart from where it is made.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct CommandMount {
    /// The name that it gets there; `None`: its own.
    pub name: Option<String>,
    /// What is mounted, by its name in this file.
    pub handle: String,
    /// The group that it hangs on, by its name in this file; `None`: the program itself.
    pub onto: Option<String>,
}

/// A program that a package installs.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Program {
    /// As a user types it.
    pub name: String,
    /// The file or the module that it runs: `./bin/shop.js`, `shop.cli:main`, `src/main.rs`.
    pub target: String,
    /// Where.
    pub line: u32,
}
