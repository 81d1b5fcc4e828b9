//! Scripts of a shell: the long flags that they take, and the variables that they expect from outside.

use std::{collections::HashSet, sync::LazyLock};

use regex::Regex;

use super::{
    super::facts::Facts,
    lines::{fact, lines},
};

/// A branch of `case` that takes flags: `-k|--keep)`, `--keep=*)`.
static BRANCH: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r#"^\s*(?:case\s.*\sin\s+)?\(?\s*((?:["']?-[\w*?-]*(?:=\*?)?["']?\s*\|\s*)*["']?--[A-Za-z][\w-]*(?:=\*?)?["']?(?:\s*\|\s*["']?-[\w*?-]*(?:=\*?)?["']?)*)\s*\)"#).ok()
});
/// `[ "$1" = "--keep" ]`.
static COMPARED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r#"\[.*\$\{?(?:[1-9@*]|arg|option|opt|flag)\b[^\]]*?=\s*["']?(--[A-Za-z][\w-]*)"#)
        .ok()
});
/// `getopt -o k: --long keep:,exclude: -- "$@"`.
static GETOPT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r#"\bgetopt\b.*?\s(?:--long(?:options)?|-l)[\s=]+["']?([A-Za-z][\w:,-]*)"#).ok()
});
static FLAG: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"--[A-Za-z][\w-]*").ok());
/// `$TOKEN`, `${TOKEN:-none}`.
static USED: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"\$(?:\{([A-Z_][A-Z0-9_]+)(:?[-=?+])?|([A-Z_][A-Z0-9_]+))").ok());
/// `TOKEN=`, `read -r TOKEN`, `for TOKEN in`.
static ASSIGNED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?:^|[\s;&|(])(?:([A-Z_][A-Z0-9_]+)\+?=|(?:read|local|for|declare|typeset)\s+(?:-\w+\s+)*([A-Z_][A-Z0-9_]+)\b)").ok()
});

/// Adds flags and keys.
pub(super) fn read(text: &str, out: &mut Facts) {
    let (Some(branch), Some(compared), Some(getopt), Some(flag), Some(used), Some(assigned)) = (
        BRANCH.as_ref(),
        COMPARED.as_ref(),
        GETOPT.as_ref(),
        FLAG.as_ref(),
        USED.as_ref(),
        ASSIGNED.as_ref(),
    ) else {
        return;
    };
    let code = |line: &str| !line.trim_start().starts_with('#');
    let mut own: HashSet<&str> = HashSet::new();
    for (_, line) in lines(text).filter(|(_, line)| code(line)) {
        for found in assigned.captures_iter(line) {
            own.extend(found.get(1).or(found.get(2)).map(|name| name.as_str()));
        }
    }
    for (number, line) in lines(text).filter(|(_, line)| code(line)) {
        if let Some(found) = branch.captures(line) {
            for one in flag.find_iter(&found[1]) {
                fact(&mut out.flags, one.as_str(), number);
            }
        } else if let Some(found) = compared.captures(line) {
            fact(&mut out.flags, &found[1], number);
        } else if let Some(found) = getopt.captures(line) {
            for one in found[1].split(',') {
                let name = one.trim_end_matches(':');
                if name.len() > 1 {
                    fact(&mut out.flags, &format!("--{name}"), number);
                }
            }
        }
        for found in used.captures_iter(line) {
            let Some(name) = found.get(1).or(found.get(3)) else {
                continue;
            };
            // What has a value for when it is not set comes from outside, even where the script sets it, too.
            let asked = found.get(2).is_some();
            if (asked || !own.contains(name.as_str())) && !OF_THE_SYSTEM.contains(&name.as_str()) {
                fact(&mut out.keys, name.as_str(), number);
            }
        }
    }
}

/// What a shell or a system sets by itself.
const OF_THE_SYSTEM: [&str; 25] = [
    "BASH_SOURCE",
    "BASH_VERSION",
    "BASH_REMATCH",
    "FUNCNAME",
    "LINENO",
    "RANDOM",
    "SECONDS",
    "PIPESTATUS",
    "OPTARG",
    "OPTIND",
    "BASHPID",
    "IFS",
    "PATH",
    "HOME",
    "USER",
    "PWD",
    "OLDPWD",
    "SHELL",
    "TERM",
    "TMPDIR",
    "LANG",
    "UID",
    "EUID",
    "PPID",
    "HOSTNAME",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_script_takes() {
        for (text, flags, keys) in [
            (
                "case \"$1\" in\n\t--keep) keep=$2 ;;\n\t-x|--exclude=*) a ;;\n\t--*) usage ;;\nesac\n",
                &["--keep", "--exclude"][..],
                &[][..],
            ),
            ("# --old) x $OLD_ONE\ntar --create) x\n", &[], &[]),
            ("run --fast \"$1\"\n", &[], &[]),
            (
                "if [ \"${1:-}\" = \"--dry-run\" ]; then\n[[ $arg == --all ]]\n",
                &["--dry-run", "--all"],
                &[],
            ),
            (
                "ARGS=$(getopt -o k: --long keep:,exclude: -- \"$@\")",
                &["--keep", "--exclude"],
                &[],
            ),
            (
                ": \"${LOCK_SECONDS:=60}\"\nLOCK_SECONDS=1\nls \"$BACKUP_ROOT\" $HOME ${OWN_ONE}\nOWN_ONE=1\nread -r ASKED_ONE; echo $ASKED_ONE",
                &[],
                &["LOCK_SECONDS", "BACKUP_ROOT"],
            ),
        ] {
            let mut facts = Facts::default();
            read(text, &mut facts);
            let told = |list: &[crate::scan::inventory::NameFact]| -> Vec<String> {
                list.iter().map(|fact| fact.name.clone()).collect()
            };
            assert_eq!(told(&facts.flags), flags, "{text}");
            assert_eq!(told(&facts.keys), keys, "{text}");
        }
    }
}
