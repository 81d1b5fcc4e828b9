//! Ruby on Rails, ASP.NET, Laravel, Go, Rust.

use super::{
    draft::{Ready, Tool},
    guess::{Evidence, Guess},
    quote::shell,
    scan::Scan,
    start::{Listens, Start},
    units::Unit,
    view::View,
};

/// A Rails application.
pub(super) fn rails(unit: &Unit, view: &dyn View) -> Option<Start> {
    let text = unit.text(view, "Gemfile")?;
    let number = text.lines().position(|line| {
        let line = line.trim().replace('\'', "\"");
        line.starts_with("gem \"rails\"")
    })?;
    let from = Evidence::line(&unit.path("Gemfile"), number + 1, "it needs rails");
    let command = "exec bundle exec rails server -b 127.0.0.1 -p \"$PORT\"".to_owned();
    let mut start = Start::new("Rails", Guess::new(command, from))
        .told_in_command()
        .with_tool(Tool::Bundler)
        .slow();
    start.notes.push(
        "Its database has to be prepared before a run: bundle exec rails db:prepare.".to_owned(),
    );
    Some(start)
}

/// An ASP.NET Core application.
pub(super) fn aspnet(unit: &Unit, view: &dyn View) -> Option<Start> {
    let project = unit.ending(".csproj")?;
    let text = unit.text(view, project)?;
    let sdk = "Microsoft.NET.Sdk.Web";
    if !text.contains(sdk) {
        return None;
    }
    let from = Evidence::find(&unit.path(project), &text, sdk, format!("its SDK is {sdk}"));
    let command = format!(
        "exec dotnet run --no-launch-profile --project {}",
        shell(project)
    );
    let mut start = Start::new("ASP.NET Core", Guess::new(command, from))
        .with_tool(Tool::Dotnet)
        .slow();
    let why = Evidence::none("ASP.NET Core reads ASPNETCORE_URLS");
    start.listens = Listens::Told(
        "ASPNETCORE_URLS".to_owned(),
        "http://127.0.0.1:{{ port }}".to_owned(),
        why,
    );
    Some(start)
}

/// A Laravel application.
pub(super) fn laravel(unit: &Unit, view: &dyn View) -> Option<Start> {
    let text = unit.text(view, "composer.json")?;
    let package = "\"laravel/framework\"";
    if !text.contains(package) || !unit.has("artisan") {
        return None;
    }
    let from = Evidence::find(
        &unit.path("composer.json"),
        &text,
        package,
        "it needs laravel/framework",
    );
    let command = "exec php artisan serve --host=127.0.0.1 --port=\"$PORT\"".to_owned();
    Some(
        Start::new("Laravel", Guess::new(command, from))
            .told_in_command()
            .with_tool(Tool::Composer),
    )
}

/// A Go program that serves.
pub(super) fn go(unit: &Unit, view: &dyn View, scan: &Scan) -> Option<Start> {
    let text = unit.text(view, "go.mod")?;
    let main = scan.go_main.as_ref()?;
    let what = [
        ("github.com/gin-gonic/gin", "Gin"),
        ("github.com/labstack/echo", "Echo"),
        ("github.com/gofiber/fiber", "Fiber"),
    ]
    .into_iter()
    .find_map(|(module, name)| text.contains(module).then_some(name))
    .unwrap_or("Go");
    let command = format!("exec go run {}", shell(&main.value));
    Some(
        Start::new(what, Guess::new(command, main.from.clone()))
            .with_tool(Tool::Go)
            .slow(),
    )
}

/// A Rust program on a web framework.
pub(super) fn rust(unit: &Unit, view: &dyn View) -> Option<Start> {
    let text = unit.text(view, "Cargo.toml")?;
    let value: toml::Table = toml::from_str(&text).ok()?;
    let needs = |name: &str| {
        value
            .get("dependencies")
            .and_then(|all| all.get(name))
            .is_some()
    };
    let (package, what) = [
        ("rocket", "Rocket"),
        ("actix-web", "Actix Web"),
        ("axum", "axum"),
        ("warp", "warp"),
        ("poem", "Poem"),
    ]
    .into_iter()
    .find(|(package, _)| needs(package))?;
    let from = Evidence::find(
        &unit.path("Cargo.toml"),
        &text,
        package,
        format!("it needs {package}"),
    );
    let mut start = Start::new(what, Guess::new("exec cargo run --quiet".to_owned(), from))
        .with_tool(Tool::Cargo)
        .slow();
    if package == "rocket" {
        let why = Evidence::none("Rocket reads ROCKET_PORT");
        start.listens = Listens::Told("ROCKET_PORT".to_owned(), "{{ port }}".to_owned(), why);
    }
    Some(start)
}

/// What answers in a new project of a framework without anybody's doing.
pub(super) fn usual_ready(what: &str) -> Option<Guess<Ready>> {
    let path = match what {
        "Laravel" => "/up",
        _ => return None,
    };
    let from = Evidence::none(format!("{what} answers at {path} since version 11"));
    Some(Guess::new(Ready::Http(path.to_owned()), from))
}
