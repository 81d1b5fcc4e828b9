//! Whether a file can tell anything but symbols, by the words in it, so that most files are not parsed.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use super::language::Language;

/// Words without which a file of the language has no routes, commands, keys or tables.
struct Words {
    languages: &'static [Language],
    search: LazyLock<Option<AhoCorasick>>,
}

macro_rules! words {
    ($($languages:expr => [$($word:literal),* $(,)?],)*) => {
        [$(Words {
            languages: &$languages,
            search: LazyLock::new(|| AhoCorasick::new([$($word),*]).ok()),
        },)*]
    };
}

static WORDS: [Words; 8] = words![
    [Language::Python] => ["environ", "getenv"],
    [Language::JavaScript, Language::TypeScript, Language::Tsx] => ["process.env"],
    [Language::Go] => [
        "net/http", "gin-gonic", "go-chi", "labstack/echo", "gofiber", "gorilla/", "outer", "Group(", "Mux", "getenv", "Getenv",
        "LookupEnv", "Env(", "EnvVar", "viper", "cobra", "urfave/cli", "\"flag\"", "pflag", "env:\"", "envconfig:", "mapstructure:",
        "koanf:", "yaml:\"", "toml:\"", "long:\"", "gorm", "TableName", "bun:\"", "CREATE TABLE", "create table", "Get(\"/", "GET(\"",
    ],
    [Language::Rust] => [
        "Router", "web::", "rocket", "routes!", "warp", "poem", "salvo", "Route::", "#[get", "#[post", "#[put", "#[patch", "#[delete",
        "#[head", "#[options", "#[route", "#[endpoint", "actix", "utoipa", "clap", "structopt", "env::", "env!", "_env", "env_", "dotenv",
        "config::", "figment", "table!", "table_name", "sqlx", "CREATE TABLE", "create table",
    ],
    [Language::Java] => [
        "Mapping", "@Path", "ApplicationPath", "@Controller", "@Get", "@Post", "@Put", "@Delete", "@Patch", "RouterFunction", "javalin",
        "spark.", "vertx", "getenv", "Property", "@Value", "ConfigurationProperties", "ConfigMapping", "getConfigValue",
        "getOptionalValue", "@Entity", "Table", "@Document", "MappedEntity", "@Command", "Option", "@Parameter", "CREATE TABLE",
        "create table", "EachProperty", "@Scheduled",
    ],
    [Language::CSharp] => [
        "Http", "Route", "AcceptVerbs", ".Map", "GetEnvironmentVariable", "onfiguration", "onfig[", "GetSection", "GetValue",
        "GetConnectionString", "DbSet<", "Table", "ToCollection", "Command", "Option(", "Verb(", "CREATE TABLE", "create table",
    ],
    [Language::Ruby] => [
        "routes", "resource", "namespace", "Grape", "inatra", "Thor", "OptionParser", ".on ", ".on(", "ENV", "_table", "table_name",
        "task ", "task(", "get ", "post ", "scope ", "CREATE TABLE", "create table",
    ],
    [Language::Php] => [
        "Route", "->get(", "->post(", "->put(", "->patch(", "->delete(", "->map(", "->group(", "->any(", "->add(", "register_rest_route", "env(",
        "_ENV", "_SERVER", "config(", "Config::", "Schema::", "Table", "$table", "$signature", "AsCommand", "defaultName", "setName",
        "addOption", "Parameter(", "Artisan", "withRouting", "CREATE TABLE", "create table",
    ],
];

/// Whether it is worth while to [`super::read`] the file for more than its symbols. It may say yes to a file that has nothing.
pub fn wants_structure(_path: &str, language: Language, text: &[u8]) -> bool {
    WORDS
        .iter()
        .find(|words| words.languages.contains(&language))
        .is_none_or(|words| {
            words
                .search
                .as_ref()
                .is_none_or(|search| search.is_match(text))
        })
}
