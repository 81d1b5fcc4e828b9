//! What surrounds a step of a workflow: whom children are to be, what they are not to see, where things are kept.
//!
//! Scenarios run code of a pull request beside the runner's own files and the workflow's tokens. So the environment goes
//! first (the program starts itself again with one that holds no secret, see [`enter`]), then the runner's files are closed
//! to the whole process and all it starts, and as root children become someone else.

use std::{
    collections::{BTreeMap, BTreeSet},
    ffi::OsString,
    io,
    os::unix::fs::{MetadataExt, PermissionsExt},
    path::{Path, PathBuf},
    process::ExitCode,
};

use crate::{
    cli::{error::CliError, place::work_folder, seclusion},
    edge::{
        docker::{Place, in_container, place_of},
        files::{Owner, as_owner, hand_over, owner},
        git::Orders,
        process::{
            Caller, ConfineError, User, close, init, is_init, is_second_start,
            refuse_new_privileges,
        },
    },
};

/// Names protections that are to be left out, for systems that cannot give them: `user`, `landlock`, `no-new-privs`,
/// `environment`. Words apart by commas.
const UNCONFINED: &str = "SCENARIOFORGE_UNCONFINED";

/// What can be left out.
const PROTECTIONS: [&str; 4] = ["user", "landlock", "no-new-privs", "environment"];

/// Whom children are where the checkout belongs to root. No system gives this number to anyone.
const NOBODY_ELSE: User = User {
    uid: 10_001,
    gid: 10_001,
};

/// Files that the runner reads when the step has ended, or that tell what started it.
const RUNNERS_FILES: [&str; 6] = [
    "GITHUB_OUTPUT",
    "GITHUB_ENV",
    "GITHUB_PATH",
    "GITHUB_STATE",
    "GITHUB_STEP_SUMMARY",
    "GITHUB_EVENT_PATH",
];

/// How the process begins.
pub(super) enum Entered {
    /// The environment, which this process no longer has.
    Here(Caller),
    /// This was the first process of the container; the work was done by another one, which ended so.
    Done(ExitCode),
}

/// Takes the environment out of this process, and does the duties of a container's first process if this is one.
///
/// # Errors
/// When the program cannot start itself again.
pub(super) fn enter() -> Result<Entered, CliError> {
    // As `seclude` does it: what is no UTF-8 is nobody's secret by name, and nothing that we read.
    let variables = || {
        let text = |(name, value): (OsString, OsString)| {
            Some((name.into_string().ok()?, value.into_string().ok()?))
        };
        std::env::vars_os().filter_map(text).collect()
    };
    if left_out(&variables(), "environment") {
        let variables = variables();
        return Ok(Entered::Here(Caller { variables }));
    }
    let failed = |error: io::Error| {
        CliError::environment("the secrets could not be taken out of the environment")
            .because(error)
            .hint(format!(
                "{UNCONFINED}=environment goes without, where everything that scenarios start may know them"
            ))
    };
    if is_second_start() && is_init() {
        return init().map(Entered::Done).map_err(failed);
    }
    let mut more = Vec::new();
    // Git distrusts repositories of others, but not those of whoever became root by sudo, which is much the same here
    // (git-config(1), safe.directory).
    if let Some(workspace) = std::env::var_os("GITHUB_WORKSPACE")
        && let Ok((uid, _)) = owner(Path::new(&workspace))
        && uid != 0
        && rustix::process::geteuid().is_root()
    {
        more.push(("SUDO_UID", uid.to_string()));
    }
    seclusion::seclude_all(&more)
        .map(Entered::Here)
        .map_err(failed)
}

/// The protections that are left out, checked and told.
///
/// # Errors
/// When one is not known: its writer believes that something is different from what it is.
pub(super) fn unconfined(variables: &BTreeMap<String, String>) -> Result<Option<String>, CliError> {
    let Some(names) = variables.get(UNCONFINED) else {
        return Ok(None);
    };
    let mut names = names
        .split(',')
        .map(str::trim)
        .filter(|name| !name.is_empty());
    if let Some(wrong) = names.clone().find(|name| !PROTECTIONS.contains(name)) {
        return Err(CliError::input(format!(
            "{UNCONFINED} names `{wrong}`, which is no protection"
        ))
        .hint(format!("what it may name: {}", PROTECTIONS.join(", "))));
    }
    Ok(names.next().map(|_| {
        format!(
            "scenarios run without a protection: {UNCONFINED} is {}",
            variables[UNCONFINED]
        )
    }))
}

fn left_out(variables: &BTreeMap<String, String>, protection: &str) -> bool {
    variables
        .get(UNCONFINED)
        .is_some_and(|names| names.split(',').any(|name| name.trim() == protection))
}

/// The places and people of a step.
#[derive(Debug)]
pub(super) struct Surroundings {
    /// The checkout that is worked in.
    pub(super) root: PathBuf,
    /// Whom children run as; `None`: as this process does.
    pub(super) user: Option<User>,
    /// Ours alone, though children pass through on the way to their workspaces: bundles that are being written, workspaces.
    /// Removed at the end; so not in the runner's place for temporary files, which is closed to scenarios, and to us with them.
    pub(super) private: tempfile::TempDir,
    /// Says that it is in use.
    _held: std::fs::File,
    /// A folder for workspaces that the app's container sees, too; `None`: the private one will do. Removed at the end as
    /// far as it is not closed to us: then an empty folder stays with the runner, which removes it.
    beside: Option<(tempfile::TempDir, std::fs::File)>,
    /// The checkout's folder in the workspace, with `/`; empty: it is the workspace.
    pub(super) below: String,
    /// Whose the checkout was, where it was given to children.
    lent_by: Option<Owner>,
    /// What git obeys in the workspace, as scenarios found it.
    orders: Orders,
    workspace: PathBuf,
}

impl Surroundings {
    /// Looks around, and makes a place of our own.
    ///
    /// # Errors
    /// When there is no place, or whoever children are to be cannot enter the checkout.
    pub(super) fn find(
        variables: &BTreeMap<String, String>,
        working_directory: &str,
        config: &str,
    ) -> Result<Self, CliError> {
        let workspace = variables
            .get("GITHUB_WORKSPACE")
            .map_or_else(std::env::current_dir, |path| Ok(PathBuf::from(path)))
            .and_then(|path| path.canonicalize())
            .map_err(|error| {
                CliError::environment("the workspace cannot be entered")
                    .because(error)
                    .hint("the workflow must check the repository out before this step")
            })?;
        let root = workspace.join(working_directory);
        let root = root.canonicalize().map_err(|error| {
            CliError::input(format!(
                "the input `working-directory` is `{working_directory}`, which cannot be entered"
            ))
            .because(error)
        })?;
        if !root.starts_with(&workspace) {
            return Err(CliError::input(format!(
                "the input `working-directory` is `{working_directory}`, which leads out of the workspace"
            )));
        }
        let own = owner(&workspace).unwrap_or((0, 0));
        let is_root = rustix::process::geteuid().is_root();
        let user = (is_root && !left_out(variables, "user")).then_some(match own {
            (0, _) => NOBODY_ELSE,
            // Not the group: on runners it may be the one that may use Docker.
            (uid, _) => User { uid, ..NOBODY_ELSE },
        });
        if let Some(user) = user
            && let Some(shut) = shut_to(&root, user)
        {
            return Err(CliError::environment(format!(
                "scenarios run as user {}, who cannot enter {}",
                user.uid,
                shut.display()
            ))
            .hint(format!(
                "check the repository out elsewhere, or open that folder; {UNCONFINED}=user runs scenarios as root"
            )));
        }
        let (private, _held) = work_folder(&std::env::temp_dir(), true)?;
        Ok(Self {
            private,
            _held,
            beside: beside(&root.join(config), variables)?,
            below: root
                .strip_prefix(&workspace)
                .map(|below| below.display().to_string())
                .unwrap_or_default(),
            lent_by: user.filter(|_| own.0 == 0).map(|_| own),
            orders: Orders::of(&workspace),
            workspace,
            root,
            user,
        })
    }

    /// Closes the runner's files to this process and all it will start, and lends the checkout to children.
    ///
    /// # Errors
    /// When the system cannot do all that is wanted of it.
    pub(super) fn confine(&self, variables: &BTreeMap<String, String>) -> Result<(), CliError> {
        let refused = |name: &'static str| {
            move |error: ConfineError| {
                CliError::environment(
                    "scenarios cannot be kept from the runner's files and secrets",
                )
                .because(error)
                .hint(format!(
                    "{UNCONFINED}={name} in the step's `env` goes without, for code that you trust"
                ))
            }
        };
        if self.user.is_some() {
            // Programs run in no group but their own, and so does what is done on their behalf.
            rustix::thread::set_thread_groups(&[]).map_err(|error| {
                CliError::environment("the groups of root could not be left").because(error)
            })?;
        }
        if !left_out(variables, "no-new-privs") {
            refuse_new_privileges().map_err(refused("no-new-privs"))?;
        }
        if !left_out(variables, "landlock") {
            let closed: Vec<PathBuf> = self.closed(variables).into_iter().collect();
            let program = std::env::current_exe().unwrap_or_default();
            if let Some(folder) = closed.iter().find(|closed| program.starts_with(closed)) {
                return Err(CliError::environment(format!(
                    "this program lies in {}, which is closed to what scenarios start",
                    folder.display()
                ))
                .hint("put it elsewhere, below RUNNER_TOOL_CACHE for example"));
            }
            let beside = self.beside.as_ref().map(|(folder, _)| folder.path());
            let open: Vec<PathBuf> = std::iter::once(self.private.path())
                .chain(beside)
                .map(Path::to_owned)
                .collect();
            close(&closed, &open).map_err(refused("landlock"))?;
        }
        if let (Some(user), Some((uid, _))) = (self.user, self.lent_by) {
            hand_over(&self.root, (user.uid, user.gid), Some(uid)).map_err(|error| {
                CliError::environment("the checkout could not be given to the user of scenarios")
                    .because(error)
            })?;
        }
        Ok(())
    }

    /// What children are not to see, beside what belongs to root.
    fn closed(&self, variables: &BTreeMap<String, String>) -> BTreeSet<PathBuf> {
        // What is above the checkout, or is where everyone keeps temporary files, cannot be closed.
        let closable = |path: &Path| {
            !self.root.starts_with(path) && path != Path::new("/tmp") && path != Path::new("/")
        };
        let mut closed = BTreeSet::new();
        for name in RUNNERS_FILES {
            let Some(file) = variables.get(name).map(PathBuf::from) else {
                continue;
            };
            match file.parent() {
                Some(folder) if closable(folder) => closed.insert(folder.to_owned()),
                _ => closed.insert(file),
            };
        }
        let folders = ["RUNNER_TEMP", "HOME"].map(|name| variables.get(name).map(PathBuf::from));
        let [temporary, home] = folders;
        closed.extend(temporary.filter(|path| closable(path)));
        // In a container it is one that steps share, with what they log in with; elsewhere it has the tools.
        closed.extend(home.filter(|path| path.starts_with("/github") && closable(path)));
        closed
    }

    /// A place for workspaces and one for the bundle, in the private folder.
    ///
    /// # Errors
    /// When it cannot be made.
    pub(super) fn folder(&self, name: &str, mode: u32) -> io::Result<PathBuf> {
        let folder = self.private.path().join(name);
        std::fs::create_dir(&folder)?;
        std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(mode))?;
        Ok(folder)
    }

    /// A place for workspaces.
    ///
    /// # Errors
    /// When it cannot be made.
    pub(super) fn workspaces(&self) -> io::Result<PathBuf> {
        match &self.beside {
            Some((folder, _)) => Ok(folder.path().to_owned()),
            None => self.folder("work", 0o711),
        }
    }

    /// Whose the files are that we leave in the checkout; `None`: ours.
    pub(super) fn files_owner(&self) -> Option<Owner> {
        let group = owner(&self.root).map_or(NOBODY_ELSE.gid, |(_, group)| group);
        self.user.map(|user| (user.uid, group))
    }

    /// Puts back what scenarios changed of what git obeys, so that no later step runs what they left there, and gives the
    /// checkout back to whose it was. Returns what they had changed.
    ///
    /// # Errors
    /// When something cannot be put or given back.
    pub(super) fn give_back(&self) -> io::Result<Vec<String>> {
        let put_back = || self.orders.put_back(&self.workspace);
        let changed = as_owner(self.files_owner(), put_back)?;
        if let (Some(user), Some(before)) = (self.user, self.lent_by) {
            hand_over(&self.root, before, Some(user.uid))?;
        }
        changed
    }
}

/// Where the app has an image and we are in a container, workspaces must lie on a part of the host that we were given: the
/// runner's place for temporary files, before it is closed. What the configuration says is only looked at, not judged.
fn beside(
    config: &Path,
    variables: &BTreeMap<String, String>,
) -> Result<Option<(tempfile::TempDir, std::fs::File)>, CliError> {
    let names_image = || {
        let text = std::fs::read_to_string(config).ok()?;
        let config: toml::Table = text.parse().ok()?;
        config.get("app")?.get("image")?.as_str().map(drop)
    };
    let temporary = variables.get("RUNNER_TEMP").map(PathBuf::from);
    match temporary.filter(|base| place_of(base) == Place::Bind) {
        Some(base) if in_container() && names_image().is_some() => {
            work_folder(&base, true).map(Some)
        }
        _ => Ok(None),
    }
}

/// The first folder on the way to `path` that a user cannot enter; `None`: none.
fn shut_to(path: &Path, user: User) -> Option<PathBuf> {
    let enters = |folder: &Path| {
        folder.metadata().is_ok_and(|metadata| {
            let shift = match () {
                () if metadata.uid() == user.uid => 6,
                () if metadata.gid() == user.gid => 3,
                () => 0,
            };
            metadata.mode() >> shift & 1 == 1
        })
    };
    let mut folders: Vec<&Path> = path.ancestors().skip(1).collect();
    folders.reverse();
    folders
        .into_iter()
        .find(|folder| !enters(folder))
        .map(Path::to_owned)
}
