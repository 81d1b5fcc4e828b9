//! What Rust files tell, in tables.

use super::{
    super::{language::Language, nodes::testing::told, syntax::parse},
    *,
};

fn read(text: &str) -> Facts {
    let mut facts = Facts::default();
    let tree = parse(Language::Rust, text).expect("a tree");
    super::facts(text, &tree, &mut facts);
    facts
}

fn routes(files: &[(&str, &str)]) -> Vec<String> {
    let read: Vec<(&str, Facts)> = files
        .iter()
        .map(|(path, text)| (*path, read(text)))
        .collect();
    let all: Vec<(&str, &Facts)> = read.iter().map(|(path, facts)| (*path, facts)).collect();
    let all = link(&all);
    all.iter()
        .map(|route| format!("{} {}", route.method, route.path))
        .collect()
}

fn commands(text: &str) -> Vec<String> {
    let facts = read(text);
    let all = link_commands(&[("src/main.rs", &facts)]);
    all.into_iter().map(|command| command.name).collect()
}

#[test]
fn routes_of_one_file() {
    for (text, expected) in [
        (
            "fn app() -> Router { Router::new().route(\"/\", get(root)).route(\"/orders/{id}\", get(a).post(b).layer(x)).fallback(nf) }",
            &["GET /", "GET /orders/{id}", "POST /orders/{id}"][..],
        ),
        (
            "const BASE: &str = \"/v1\";\nfn main() { let api = Router::new().route(&format!(\"{BASE}/x\"), axum::routing::put(h)); let app = Router::new().nest(\"/api\", api).route_service(\"/s\", svc); }",
            &["ANY /s", "PUT /api/v1/x"],
        ),
        (
            "fn app() -> Router {\n let r = Router::new().nest(\"/orders\", orders());\n let r = r.merge(health());\n r.nest(\"/in\", Router::new().route(\"/line\", delete(h)))\n}\nfn orders() -> Router<S> { let r = Router::new(); r.route(\"/:id\", on(MethodFilter::PATCH, h)) }\nfn health() -> Router { Router::new().route(\"/health\", any(h)) }",
            &["ANY /health", "DELETE /in/line", "PATCH /orders/:id"],
        ),
        (
            "fn add(r: Router) -> Router { r.route(\"/added\", get(h)) }\nfn main() { let r = Router::new().nest(\"/api\", add(Router::new())); }",
            &["GET /api/added"],
        ),
        (
            "#[get(\"/orders/{id}\")]\n/// Told.\nasync fn one() {}\n#[actix_web::route(\"/multi\", method = \"GET\", method = \"HEAD\")]\nasync fn multi() {}\nfn config(cfg: &mut web::ServiceConfig) { cfg.service(web::scope(\"/users\").service(one).route(\"\", web::post().to(create))).service(web::resource(\"/r/{x}\").route(web::get().to(g)).route(web::put().to(p))); }\nfn main() { HttpServer::new(move || App::new().wrap(x).service(web::scope(\"/api\").configure(config)).service(multi).configure(|c| { c.route(\"/inline\", web::get().to(h)); })) }",
            &[
                "GET /api/r/{x}",
                "GET /api/users/orders/{id}",
                "GET /inline",
                "GET /multi",
                "HEAD /multi",
                "POST /api/users",
                "PUT /api/r/{x}",
            ],
        ),
        (
            "#[post(\"/<id>?<page>\", data = \"<b>\")]\nfn create() {}\n#[get(\"/\")] fn index() {}\n#[launch]\nfn rocket() -> _ { rocket::build().mount(\"/\", routes![index]).mount(\"/api/orders\", routes![create]) }",
            &["GET /", "POST /api/orders/<id>"],
        ),
        (
            "pub fn routes() -> Vec<Route> { routes![list] }\n#[get(\"/list\")] fn list() {}\nfn build() { rocket::build().mount(\"/x\", routes()) }",
            &["GET /x/list"],
        ),
        (
            "fn main() { let app = Route::new().at(\"/hello/:name\", get(hello)).nest(\"/api\", Route::new().at(\"/x\", post(h))); }",
            &["GET /hello/:name", "POST /api/x"],
        ),
        (
            "use warp::Filter;\nfn main() { let r = warp::path!(\"orders\" / u32 / \"pay\").and(warp::post()); }",
            &["ANY /orders/{u32}/pay"],
        ),
        (
            "#[cfg(test)]\nmod tests { fn t() { let a = Router::new().route(\"/only-test\", get(h)); } }\nfn f() { client.get(\"/x\").send(); reqwest::get(\"/y\"); server.mock(\"GET\", \"/z\"); map.route(\"x\", y); std::thread::scope(|s| {}); }",
            &[],
        ),
        (
            "#[endpoint { method = GET, path = \"/e/{id}\" }]\nasync fn e() {}",
            &["GET /e/{id}"],
        ),
        (
            "#[utoipa::path(get, path = \"/u\")]\nasync fn u() {}\nfn r() -> OpenApiRouter { OpenApiRouter::new().routes(routes!(u)) }\nfn m() { Router::new().nest(\"/api\", r()) ; }",
            &["GET /api/u"],
        ),
    ] {
        assert_eq!(routes(&[("src/main.rs", text)]), expected, "{text}");
    }
}

#[test]
fn routers_are_followed_over_files() {
    let main = "mod api;\nuse crate::api::orders;\nuse shop_users::router as users;\nfn main() { let app = Router::new().nest(\"/api\", api::router()).nest(\"/v2\", orders::routes()).nest(\"/users\", users()).nest(\"/adm\", admin::Admin::routes()); }";
    let api = "pub mod orders;\npub fn router() -> Router { Router::new().merge(orders::routes()).nest(\"/carts\", self::carts::routes()) }";
    let orders = "pub fn routes() -> Router { Router::new().route(\"/orders\", get(list)) }";
    let carts = "pub fn routes() -> Router { Router::new().route(\"/\", get(list)) }";
    let users = "pub fn router() -> Router { Router::new().route(\"/{id}\", get(one)) }";
    let admin = "pub struct Admin; impl Admin { pub fn routes() -> Router { Router::new().route(\"/all\", get(one)) } }";
    let test = "fn t() { let app = Router::new().nest(\"/test\", shop::api::orders::routes()); }";
    assert_eq!(
        routes(&[
            ("src/main.rs", main),
            ("src/api/mod.rs", api),
            ("src/api/orders.rs", orders),
            ("src/api/carts.rs", carts),
            ("crates/shop-users/src/lib.rs", users),
            ("src/admin.rs", admin),
            ("tests/t.rs", test),
        ]),
        [
            "GET /adm/all",
            "GET /api/carts",
            "GET /api/orders",
            "GET /users/{id}",
            "GET /v2/orders"
        ]
    );
}

#[test]
fn definitions_have_kind_owner_and_line() {
    let facts = read(
        "mod a { pub fn f() { struct Hidden; } }\npub struct Order<T> {\n  pub id: T,\n}\nenum Kind { One, Two { x: u8 } }\nimpl<T> Order<T> {\n  const MAX: u8 = 1;\n  fn pay(&self) {}\n}\ntrait Store { fn find(&self); type Id; }\nstatic S: u8 = 1;\ntype Alias = u8;\nmacro_rules! m { () => {} }\n",
    );
    assert_eq!(
        told(&facts).symbols,
        [
            "a Module 1",
            "a.f Function 1",
            "Order Type 2",
            "Order.id Field 3",
            "Kind Type 5",
            "Kind.One Field 5",
            "Kind.Two Field 5",
            "Two.x Field 5",
            "Order.MAX Constant 7",
            "Order.pay Function 8",
            "Store Type 10",
            "Store.find Function 10",
            "Store.Id Type 10",
            "S Constant 11",
            "Alias Type 12",
            "m Function 13",
        ]
    );
}

#[test]
fn commands_are_derived_and_built() {
    for (text, expected) in [
        (
            "use clap::Parser;\n#[derive(Debug, Parser)]\n#[command(name = \"shop\", version)]\nstruct Cli { #[command(subcommand)] command: Option<Commands> }\n#[derive(Subcommand)]\nenum Commands {\n /// Told.\n #[command(visible_alias = \"ls\")]\n ListAll,\n #[clap(name = \"import-it\")] Import(ImportArgs),\n Orders { #[command(subcommand)] what: Orders },\n #[command(subcommand)] Users(Box<Users>),\n}\n#[derive(Args)] struct ImportArgs { #[command(subcommand)] f: Format }\n#[derive(Subcommand)] enum Format { Csv }\n#[derive(Subcommand)] enum Orders { Pay }\n#[derive(Subcommand)] enum Users { Add }\nenum Other { NotACommand }",
            &[
                "shop",
                "shop import-it",
                "shop import-it csv",
                "shop list-all",
                "shop ls",
                "shop orders",
                "shop orders pay",
                "shop users",
                "shop users add",
            ][..],
        ),
        (
            "use clap::Command;\nfn cli() -> Command { Command::new(\"git\").about(\"x\").subcommand(Command::new(\"push\").arg(Arg::new(\"f\").long(\"force\").short('f'))).subcommands([Command::new(\"a\"), stash()]) }\nfn stash() -> Command { Command::new(\"stash\") }\nfn run() { std::process::Command::new(\"ls\").arg(\"-l\").spawn(); Command::new(\"rm\").arg(\"x\").output(); }",
            &["git", "git a", "git push", "git stash"],
        ),
    ] {
        assert_eq!(commands(text), expected, "{text}");
    }
}

#[test]
fn flags_keys_and_tables() {
    let facts = read(concat!(
        "use clap::Parser;\n#[derive(Parser)] struct Cli {\n #[arg(short, long, env)] dry_run: bool,\n #[arg(long = \"out\", short = 'o', env = \"SHOP_OUT\")] output: String,\n #[clap(long)] r#type: u8,\n #[command(flatten)] more: More,\n plain: String,\n}\n",
        "#[derive(clap::Args)] struct More { #[arg(long, alias = \"old-name\")] new_name: u8 }\n#[derive(Debug)] struct No { #[serde(long)] x: u8 }\n",
        "fn f() { std::env::var(\"SHOP_PORT\"); env::var_os(\"HOME\"); env!(\"BUILD_ID\"); env!(\"CARGO_PKG_VERSION\"); get_env_or(\"SHOP_HOST\", \"x\"); map.get(\"NO\"); Command::new(\"x\").env(\"CHILD\", \"y\"); let c = config::Config::builder().set_default(\"db.url\", \"x\"); }\n",
        "diesel::table! {\n  use diesel::sql_types::*;\n  /// Told.\n  shop.orders (id) { id -> Int4, }\n}\ntable! { users { id -> Int4, } }\n#[derive(Queryable)] #[diesel(table_name = carts)] struct Cart;\n#[sea_orm(table_name = \"bills\")] struct Bill;\nconst Q: &str = \"CREATE TABLE IF NOT EXISTS raw (id int)\";",
    ));
    let told = told(&facts);
    assert_eq!(
        told.flags,
        [
            "--dry-run",
            "--new-name",
            "--old-name",
            "--out",
            "--type",
            "-d",
            "-o"
        ]
    );
    assert_eq!(
        told.keys,
        [
            "BUILD_ID",
            "DRY_RUN",
            "HOME",
            "SHOP_HOST",
            "SHOP_OUT",
            "SHOP_PORT",
            "db.url"
        ]
    );
    assert_eq!(
        told.tables,
        ["bills", "carts", "raw", "shop.orders", "users"]
    );
}

#[test]
fn nothing_breaks_on_odd_texts() {
    for text in [
        String::new(),
        "fn".to_owned(),
        "(".repeat(20_000),
        format!(
            "fn f() {{ Router::new(){} }}",
            ".route(\"/a\", get(h))".repeat(10_000)
        ),
        format!("fn f() {{ {} }}", "Router::new().merge(".repeat(5_000)),
        format!("use {};", "a::{".repeat(10_000)),
        "#[get(".to_owned(),
        format!(
            "use clap; fn f() {{ {} }}",
            "Command::new(\"a\").subcommand(".repeat(5_000)
        ),
        "#[a(\"ü\", b = 'ü')] fn f() { format!(\"{ü\") }".to_owned(),
    ] {
        read(&text);
    }
}
