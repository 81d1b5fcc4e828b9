//! Where a document lives: which documents are about the same part of a product, and which are one document twice.

/// Folders below which each folder is a part of its own.
const PARTS: &[&str] = &[
    "packages",
    "apps",
    "services",
    "modules",
    "crates",
    "libs",
    "plugins",
    "components",
    "projects",
    "extensions",
];

/// Folders below which each folder, or numbered file, tells of one feature of the whole.
const FEATURES: &[&str] = &[
    "features",
    "specs",
    "changes",
    "stories",
    "epics",
    "proposals",
    "examples",
];

/// Endings of names of copies.
const COPY: &[&str] = &[
    "old", "new", "updated", "update", "copy", "draft", "final", "backup", "bak", "orig", "lite",
    "full",
];

/// The place of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    /// The part that it belongs to, with its folder; `None`: the whole.
    pub(super) part: Option<String>,
    /// The feature that it tells of, with its folder; `None`: not one alone.
    pub(super) feature: Option<String>,
    /// What it shares with its translations, copies and versions.
    pub(super) same: String,
    /// Whether it proposes a change of another document.
    pub(super) proposes: bool,
}

fn is_language(part: &str) -> bool {
    const LANGUAGES: &[&str] = &[
        "en", "ja", "zh", "ko", "de", "fr", "es", "pt", "ru", "it", "nl", "pl", "tr", "uk", "vi",
        "id", "cn", "jp", "kr", "tw", "zh-cn", "zh-tw", "pt-br", "en-us", "zh_cn", "zh_tw",
        "pt_br", "zh-hans", "zh-hant", "en-gb",
    ];
    LANGUAGES.contains(&part)
}

fn is_version(part: &str) -> bool {
    let rest = part
        .strip_prefix("version-")
        .or_else(|| part.strip_prefix('v'))
        .unwrap_or(part);
    rest.starts_with(|c: char| c.is_ascii_digit())
        && rest
            .chars()
            .all(|c| c.is_ascii_digit() || matches!(c, '.' | 'x'))
        && (rest.len() < part.len() || rest.contains('.'))
}

impl Place {
    pub(super) fn of(path: &str) -> Self {
        let path = path.to_lowercase();
        let mut folders: Vec<&str> = path.split('/').collect();
        let file = folders.pop().unwrap_or_default();
        let below = |kinds: &[&str]| {
            let at = folders.iter().position(|folder| kinds.contains(folder))?;
            let next = folders.get(at + 1).copied().or_else(|| {
                // `specs/007-x.md` and `stories/1.1.x.md`.
                let numbered = file.starts_with(|c: char| c.is_ascii_digit());
                numbered.then_some(file.rsplit_once('.').map_or(file, |(stem, _)| stem))
            })?;
            Some(format!("{}/{next}", folders[..=at].join("/")))
        };
        let (part, feature) = (below(PARTS), below(FEATURES));
        let proposes = path.contains("openspec/changes/");
        let mut same: Vec<String> = folders
            .iter()
            .filter(|folder| {
                !is_language(folder)
                    && !is_version(folder)
                    && !matches!(**folder, "i18n" | "translations")
            })
            .map(|folder| (*folder).to_owned())
            .collect();
        let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
        let pieces: Vec<&str> = stem.split(['.', '_', '-', ' ']).collect();
        let kept = pieces
            .iter()
            .filter(|piece| !is_language(piece) && !is_version(piece) && !COPY.contains(piece))
            .copied()
            .collect::<Vec<_>>()
            .join("-");
        if !matches!(kept.as_str(), "" | "readme" | "index" | "spec") {
            same.push(kept);
        }
        Self {
            part,
            feature,
            same: same.join("/"),
            proposes,
        }
    }

    /// Whether two documents can be about the same thing. `precise`: the subject is a name of the code, which has one value
    /// wherever it is said.
    pub(super) fn meets(&self, other: &Self, precise: bool) -> bool {
        if self.same == other.same || self.proposes != other.proposes {
            return false;
        }
        let apart = |one: &Option<String>, other: &Option<String>| matches!((one, other), (Some(one), Some(other)) if one != other);
        if apart(&self.part, &other.part) {
            return false;
        }
        precise || self.part == other.part && !apart(&self.feature, &other.feature)
    }
}
