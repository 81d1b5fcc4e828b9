//! Whether a file can tell anything but symbols, by the words in it, so that most files are not parsed.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};

use super::language::{Language, interpreted};

/// Words of which a file has one at least, where it has routes, commands, keys or tables.
type Words = LazyLock<Option<AhoCorasick>>;

/// Looks for words that are divided by bars.
fn search(words: &str) -> Option<AhoCorasick> {
    // Only for this kind of match there is a search for all words at once with vector instructions.
    AhoCorasick::builder()
        .match_kind(MatchKind::LeftmostFirst)
        .build(words.split('|'))
        .ok()
}

static PYTHON: Words = LazyLock::new(|| {
    search(
        "environ|getenv|Settings|settings|decouple|Env(|env(|.config[|Blueprint|APIRouter|include_router|\
         register_blueprint|.route(|@app.|@router.|@bp.|urlpatterns| path(|\tpath(|[path(| url(|ViewSet|APIView|api_view|\
         require_http|require_POST|require_GET|add_url_rule|add_api_route|add_resource|add_route|Namespace(|\
         FastAPI(|Flask(|Starlette(|Sanic(|Application(|RouteTableDef|add_get|add_post|web.get|Mount(|Route(|\
         litestar|bottle|(View)|MethodView|RequestHandler|Resource)|argparse|add_parser|add_argument|click|\
         typer|Typer|BaseCommand|__tablename__|Table(|models.Model|db.Model|SQLModel|create_table|drop_table|\
         rename_table|PREFIX|API_|entry_points|.get(\"/|.get('/|.post(\"/|.post('/",
    )
});

static JAVASCRIPT: Words = LazyLock::new(|| {
    search(
        "process.env|import.meta.env|Deno.env|Bun.env|env(|onfig.get|onfigService|z.object|cleanEnv|\
         createEnv|envsafe|convict|Router(|express|astify|new Hono|OpenAPIHono|Elysia|new Koa|polka(|restify|\
         .route(|outer.get(|outer.post(|outer.put(|outer.patch(|outer.delete(|outer.use(|outer.all(|app.get(|\
         app.post(|app.put(|app.patch(|app.delete(|app.use(|app.all(|Route.|server.get(|server.post(|\
         @Controller|@controller|@JsonController|@Route(|setGlobalPrefix|NestFactory|routePrefix|commander|\
         yargs|cac(|oclif|CommandModule|program|.command|@Entity|@Table|pgTable|mysqlTable|sqliteTable|\
         createTable|dropTable|renameTable|tableName|EventHandler(|eventHandler(|module.exports = {|\
         export * from|PREFIX",
    )
});

static GO: Words = LazyLock::new(|| {
    search(
        "net/http|gin-gonic|go-chi|labstack/echo|gofiber|gorilla/|outer|Group(|Mux|getenv|Getenv|LookupEnv|\
         Env(|EnvVar|viper|cobra|urfave/cli|kingpin|\"flag\"|flagutil|pflag|env:\"|envconfig:|mapstructure:|koanf:|yaml:\"|\
         toml:\"|long:\"|gorm|TableName|bun:\"|CREATE TABLE|create table|Get(\"/|GET(\"|Route(\"|Endpoint|\tPath:  |\tPath: \"|\"][\"/",
    )
});

static RUST: Words = LazyLock::new(|| {
    search(
        "Router|web::|rocket|routes!|warp|poem|salvo|Route::|#[get|#[post|#[put|#[patch|#[delete|#[head|\
         #[options|#[route|#[endpoint|actix|utoipa|clap|structopt|env::|env!|_env|env_|dotenv|config::|\
         figment|table!|table_name|sqlx|CREATE TABLE|create table",
    )
});

static JAVA: Words = LazyLock::new(|| {
    search(
        "Mapping|@Path|ApplicationPath|@Controller|@Get|@Post|@Put|@Delete|@Patch|RouterFunction|javalin|\
         spark.|vertx|getenv|Property|@Value|ConfigurationProperties|ConfigMapping|getConfigValue|\
         getOptionalValue|@Entity|Table|@Document|MappedEntity|@Command|Option|@Parameter|CREATE TABLE|\
         create table|EachProperty|@Scheduled",
    )
});

static CSHARP: Words = LazyLock::new(|| {
    search(
        "Http|Route|AcceptVerbs|.Map|GetEnvironmentVariable|onfiguration|onfig[|GetSection|GetValue|\
         GetConnectionString|DbSet<|Table|ToCollection|Command|Option(|Verb(|CREATE TABLE|create table",
    )
});

static RUBY: Words = LazyLock::new(|| {
    search(
        "routes|resource|namespace|Grape|inatra|Thor|OptionParser|.on |.on(|ENV|_table|table_name|task |\
         task(|get |post |scope |CREATE TABLE|create table",
    )
});

static PHP: Words = LazyLock::new(|| {
    search(
        "Route|->get(|->post(|->put(|->patch(|->delete(|->map(|->group(|->any(|->add(|register_rest_route|\
         env(|_ENV|_SERVER|config(|Config::|Schema::|Table|$table|$signature|AsCommand|defaultName|setName|\
         addOption|Parameter(|Artisan|withRouting|CREATE TABLE|create table",
    )
});

static SQL: Words = LazyLock::new(|| {
    AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .build(["create", "drop", "rename"])
        .ok()
});

static KOTLIN: Words = LazyLock::new(|| {
    search(
        "getenv|Mapping|io.ktor|@Value|@Scheduled|@Table|@Document|Table(|CREATE TABLE|create table",
    )
});

static ELIXIR: Words = LazyLock::new(|| {
    search("get_env|fetch_env|Router|:router|table(|schema \"|CREATE TABLE|create table")
});

static PROTOBUF: Words = LazyLock::new(|| search("google.api.http"));

/// What all other languages without a grammar have beside their symbols: keys of the environment, and tables in texts of SQL.
static OTHERS: Words = LazyLock::new(|| {
    search(
        "getenv|get_env|fetch_env|fromEnvironment|environment[|environment [|env::var|CREATE TABLE|create table|\
         DROP TABLE|drop table|CREATE VIEW|create view|RENAME TO|rename to",
    )
});

/// Whether it is worth while to [`super::read`] the file for more than its symbols: routes, mounts, commands, flags, keys, tables,
/// scripts. It may say yes to a file that has none of them.
pub fn wants_structure(path: &str, language: Language, text: &[u8]) -> bool {
    if text.is_empty() {
        return false;
    }
    let name = path.rsplit('/').next().unwrap_or(path);
    let words = match interpreted(language, text) {
        Language::Python
            if name == "setup.py" || name.starts_with("settings") || name == "config.py" =>
        {
            return true;
        }
        // A package that only passes names on is needed to put its modules together.
        Language::Python if name == "__init__.py" => return text.len() > 8,
        Language::Python if path.contains("management/commands/") => return true,
        Language::Python => &PYTHON,
        Language::JavaScript | Language::TypeScript | Language::Tsx
            if told_by_place(path, name) =>
        {
            return true;
        }
        Language::JavaScript
        | Language::TypeScript
        | Language::Tsx
        | Language::Other("vue" | "svelte" | "astro") => &JAVASCRIPT,
        Language::Go => &GO,
        Language::Rust if name == "mod.rs" || name == "main.rs" => return true,
        Language::Rust => &RUST,
        Language::Java => &JAVA,
        Language::CSharp => &CSHARP,
        Language::Ruby if path.contains("config/") || path.contains("db/") => return true,
        Language::Ruby => &RUBY,
        Language::Php if path.contains("routes/") || path.contains("config/") => return true,
        Language::Php => &PHP,
        Language::Other("sql") => &SQL,
        Language::Other("prisma" | "make" | "just" | "env" | "docker" | "shell") => return true,
        // No text that anybody runs.
        Language::Other("script") => return false,
        Language::Other("json" | "yaml" | "toml" | "ini" | "properties" | "xml") => {
            return is_configuration(path, name);
        }
        Language::Other(
            "css" | "template" | "assembly" | "hardware" | "nix" | "starlark" | "cmake",
        ) => {
            return false;
        }
        Language::Other("kotlin") => &KOTLIN,
        Language::Other("elixir") => &ELIXIR,
        Language::Other("protobuf") => &PROTOBUF,
        // Its variables have no name of their own to look for.
        Language::Other("powershell") => return true,
        Language::Other(_) => &OTHERS,
    };
    words.as_ref().is_none_or(|search| search.is_match(text))
}

/// Files of JavaScript whose place tells a route or a command, or that stand for their folder.
fn told_by_place(path: &str, name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or(name);
    matches!(stem, "route" | "page" | "+server" | "index")
        || [
            "pages/",
            "server/api/",
            "server/routes/",
            "app/routes/",
            "commands/",
        ]
        .iter()
        .any(|folder| path.contains(folder))
}

/// Manifests, and files that configure an application.
fn is_configuration(path: &str, name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    matches!(
        lower.as_str(),
        "package.json"
            | "composer.json"
            | "deno.json"
            | "deno.jsonc"
            | "pyproject.toml"
            | "pipfile"
            | "cargo.toml"
            | "setup.cfg"
            | "taskfile.yml"
            | "taskfile.yaml"
    ) || [
        "application",
        "appsettings",
        "bootstrap.",
        "config",
        "settings",
        "default.",
        "production.",
        "development.",
    ]
    .iter()
    .any(|start| lower.starts_with(start))
        || path.rsplit('/').nth(1).is_some_and(|folder| {
            matches!(
                folder,
                "config" | "conf" | "configs" | "configuration" | "settings"
            )
        })
}

#[cfg(test)]
mod tests {
    use super::{super::language::language_of, *};

    #[test]
    fn files_are_wanted_by_their_words_and_places() {
        for (path, text, wanted) in [
            ("a.py", "x = os.environ['A']", true),
            ("a.py", "def f(x):\n    return x + 1\n", false),
            ("a/__init__.py", "from .a import b\n", true),
            ("a/__init__.py", "", false),
            ("a.ts", "export const add = (a, b) => a + b;", false),
            ("a.ts", "router.get('/x', f)", true),
            ("app/x/page.tsx", "export default function P() {}", true),
            ("a.go", "package a\nfunc f() {}", false),
            ("a.go", "r.GET(\"/x\", f)", true),
            ("a.rs", "fn f() {}", false),
            ("a.rs", "use clap::Parser;", true),
            ("A.java", "class A { int x; }", false),
            ("A.java", "@GetMapping(\"/x\")", true),
            ("a.json", "{}", false),
            ("package.json", "{}", true),
            ("config/a.yml", "a: 1", true),
            ("data/a.yml", "a: 1", false),
            ("a.sql", "select 1", false),
            ("a.sql", "Create Table x", true),
            ("a.css", "a {}", false),
            ("a.c", "int f(int x) { return x--; } /* -- */", false),
            ("a.c", "f(getenv(\"A\"));", true),
            ("a.kt", "val x = 1", false),
            ("a.kt", "import io.ktor.server.routing.*", true),
            ("a.ex", "def f, do: 1", false),
            ("a.ex", "use Phoenix.Router", true),
            ("a.ps1", "$env:A", true),
            ("a.lua", "-- nothing", false),
            ("a.lua", "os.getenv(\"A\")", true),
        ] {
            let language = language_of(path).expect("a language");
            assert_eq!(
                wants_structure(path, language, text.as_bytes()),
                wanted,
                "{path}: {text}"
            );
        }
    }
}
