//! Code that is not the repository's own: other people's, or what a tool wrote.

/// Folders of other people's code.
const FOLDERS: [&str; 17] = [
    "node_modules",
    "bower_components",
    "jspm_packages",
    "vendor",
    "vendored",
    "third_party",
    "third-party",
    "thirdparty",
    "site-packages",
    ".venv",
    "venv",
    "Pods",
    "Carthage",
    ".yarn",
    ".pnpm-store",
    "__pycache__",
    "wwwroot/lib",
];

/// Ends of names that tools give to what they write.
const ENDS: [&str; 17] = [
    ".min.js",
    ".min.mjs",
    ".min.css",
    ".bundle.js",
    ".chunk.js",
    ".map",
    ".pb.go",
    ".pb.h",
    ".pb.cc",
    "_pb2.py",
    "_pb2_grpc.py",
    ".g.dart",
    ".g.cs",
    ".designer.cs",
    ".lock",
    "-lock.json",
    ".snap",
];

/// Whether a path says that its file is not the repository's own code.
pub fn is_foreign(path: &str) -> bool {
    let (folders, name) = path.rsplit_once('/').unwrap_or(("", path));
    let lower = name.to_ascii_lowercase();
    ENDS.iter().any(|end| lower.ends_with(end))
        || matches!(lower.as_str(), "go.sum" | "pnpm-lock.yaml")
        || FOLDERS.iter().any(|folder| has_folder(folders, folder))
}

fn has_folder(folders: &str, folder: &str) -> bool {
    folders.match_indices(folder).any(|(at, _)| {
        let before = at == 0 || folders.as_bytes()[at - 1] == b'/';
        let end = at + folder.len();
        before && (end == folders.len() || folders.as_bytes()[end] == b'/')
    })
}

#[cfg(test)]
mod tests {
    use super::is_foreign;

    #[test]
    fn other_peoples_code_is_told_by_its_place_or_name() {
        for path in [
            "node_modules/a/b.js",
            "web/vendor/x.go",
            "a.min.js",
            "api/x.pb.go",
            "yarn.lock",
            "package-lock.json",
        ] {
            assert!(is_foreign(path), "{path}");
        }
        for path in [
            "src/vendors/list.ts",
            "src/vendor.ts",
            "my_node_modules/x.js",
            "src/min.js",
            "locks/a.py",
        ] {
            assert!(!is_foreign(path), "{path}");
        }
    }
}
