//! What C# files tell, in tables.

use super::{
    super::{language::Language, nodes::testing::told, prefixes::commands, syntax::parse},
    *,
};

fn read(text: &str) -> Facts {
    let mut facts = Facts::default();
    let tree = parse(Language::CSharp, text).expect("a tree");
    super::facts(text, &tree, &mut facts);
    facts
}

fn routes(text: &str) -> Vec<String> {
    let facts = read(text);
    let all = link(&[("A.cs", &facts)]);
    all.iter()
        .map(|route| format!("{} {}", route.method, route.path))
        .collect()
}

#[test]
fn routes_of_controllers_and_minimal_apis() {
    for (text, expected) in [
        (
            "[ApiController]\n[Route(\"api/[controller]\")]\npublic class OrdersController : ControllerBase {\n [HttpGet] public A All() {}\n [HttpGet(\"{id:int}\")] public A One() {}\n [HttpPost, Route(\"{id}/refund\")] public A R() {}\n [HttpDelete(\"/root/{id}\")] public A D() {}\n [HttpPut(\"[action]\", Name = \"x\")] public A DoIt() {}\n [AcceptVerbs(\"GET\", \"HEAD\", Route = \"av\")] public A V() {}\n [NonAction] public void No() {} }",
            &[
                "DELETE /root/{id}",
                "GET /api/Orders",
                "GET /api/Orders/av",
                "GET /api/Orders/{id:int}",
                "HEAD /api/Orders/av",
                "POST /api/Orders/{id}/refund",
                "PUT /api/Orders/DoIt",
            ][..],
        ),
        (
            "[Route(\"v1/a\"), Route(Base + \"/b\")] class A : Controller { const string Base = \"v2\"; [HttpGet($\"x/{Id}\")] public int X() {} const string Id = \"y\"; }",
            &["GET /v1/a/x/y", "GET /v2/b/x/y"],
        ),
        (
            "class HomeController { [HttpPost] public A Save() {} public A Index() {} [Route(\"about\")] public A About() {} }",
            &["ANY /about"],
        ),
        (
            "var app = builder.Build();\napp.MapGet(\"/\", () => 1);\nvar api = app.MapGroup(\"/api\").RequireAuthorization();\napi.MapPost(\"/orders/{id}\", Handler).WithName(\"x\");\nvar v1 = api.MapGroup(\"v1\");\nv1.MapDelete(\"/y\", H);\nv1.MapMethods(\"/m\", new[] { \"PUT\", \"PATCH\" }, H);\nv1.MapOrders();\nUsers.Map(api);\nstatic class E { public static void MapOrders(this IEndpointRouteBuilder r) { var g = r.MapGroup(\"/o\"); g.MapGet(\"\", L); } public static void Map(RouteGroupBuilder g) { g.MapGet(\"/users\", U); } }",
            &[
                "DELETE /api/v1/y",
                "GET /",
                "GET /api/users",
                "GET /api/v1/o",
                "PATCH /api/v1/m",
                "POST /api/orders/{id}",
                "PUT /api/v1/m",
            ],
        ),
        (
            "class T { [Fact] public async Task X() { await client.GetAsync(\"/api/x\"); mapper.Map<A>(b); cache.Get(\"/k\", z); } }",
            &[],
        ),
    ] {
        assert_eq!(routes(text), expected, "{text}");
    }
}

#[test]
fn definitions_have_kind_owner_and_line() {
    let facts = read(
        "namespace Acme.Shop;\n\npublic class Order<T> : Base\n{\n  public const int Max = 1;\n  private readonly int _id, _b;\n  public string Name { get; set; }\n  public void Pay() { int x = 1; }\n  enum Kind { One, Two = 2 }\n}\npublic record Point(int X, int Y);\ninterface IStore { void Find(); }\nstruct S { public int F; }\n",
    );
    assert_eq!(
        told(&facts).symbols,
        [
            "Acme.Shop Module 1",
            "Order Type 3",
            "Order.Max Constant 5",
            "Order._id Field 6",
            "Order._b Field 6",
            "Order.Name Field 7",
            "Order.Pay Function 8",
            "Order.Kind Type 9",
            "Kind.One Field 9",
            "Kind.Two Field 9",
            "Point Type 11",
            "Point.X Field 11",
            "Point.Y Field 11",
            "IStore Type 12",
            "IStore.Find Function 12",
            "S Type 13",
            "S.F Field 13",
        ]
    );
}

#[test]
fn commands_flags_keys_and_tables() {
    let facts = read(concat!(
        "using System.CommandLine;\nvar root = new RootCommand(\"A shop\");\nvar import = new Command(\"import\", \"x\");\nvar csv = new Command(\"csv\");\nimport.AddCommand(csv);\nroot.Add(import);\nvar o = new Option<int>(new[] { \"--port\", \"-p\" }, \"the port\");\nvar q = new Option<string>(\"--name\");\n",
        "class S { [CommandOption(\"-v|--verbose <LEVEL>\")] public bool V { get; set; } }\n",
        "class K { void F() { Environment.GetEnvironmentVariable(\"SHOP_PORT\"); var a = Configuration[\"Shop:Mail:Host\"]; _config.GetValue<int>(\"Shop:Port\"); c.GetConnectionString(\"Db\"); dict[\"no\"] = 1; } }\n",
        "[Table(\"orders\")] class O {} class C : DbContext { public DbSet<User> Users { get; set; } void M(B b) { b.Entity<X>().ToTable(\"xs\"); m.CreateTable(name: \"carts\", columns: t => 1); m.DropTable(name: \"carts\"); m.DropTable(\"old\"); } }\n",
    ));
    let told = told(&facts);
    assert_eq!(told.flags, ["--name", "--port", "--verbose", "-p", "-v"]);
    assert_eq!(
        told.keys,
        [
            "ConnectionStrings:Db",
            "SHOP_PORT",
            "Shop:Mail:Host",
            "Shop:Port"
        ]
    );
    assert_eq!(told.tables, ["Users", "carts", "orders", "xs"]);
    assert_eq!(told.dropped, ["old"]);
    let all = commands(&[("A.cs", &facts)], |file, name| {
        vec![(file.to_owned(), name.to_owned())]
    });
    let all: Vec<String> = all.into_iter().map(|command| command.name).collect();
    assert_eq!(all, ["import", "import csv"]);
}

#[test]
fn nothing_breaks_on_odd_texts() {
    for text in [
        String::new(),
        "class".to_owned(),
        "(".repeat(20_000),
        "class A {".repeat(5_000),
        format!("var a = app{};", ".MapGroup(\"/a\")".repeat(5_000)),
        "[HttpGet(\"".to_owned(),
    ] {
        read(&text);
    }
}
