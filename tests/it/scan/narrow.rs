//! Narrow terminals.

use unicode_width::UnicodeWidthStr;

use super::repo::Repo;

#[test]
fn no_line_is_wider_than_the_terminal() {
    let repo = Repo::shop();
    repo.replace("src/server.js", "SHOP_DB", "STORE_DATABASE");
    repo.commit("Another name");
    for columns in [40, 60] {
        let mut command = repo.project.command(&["scan"]);
        let output = command.env("COLUMNS", columns.to_string()).output();
        let stderr = output.expect("the program starts").stderr;
        let text = String::from_utf8_lossy(&stderr);
        assert!(text.contains("next: choose and confirm:"), "{text}");
        for line in text.lines() {
            assert!(line.width() <= columns, "{columns}: {line:?} in\n{text}");
        }
    }
}
