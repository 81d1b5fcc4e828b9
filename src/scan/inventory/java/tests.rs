//! What Java files tell, in tables.

use super::{
    super::{facts::Mount, language::Language, nodes::testing::told, syntax::parse},
    *,
};

fn read(text: &str) -> Facts {
    let mut facts = Facts::default();
    let tree = parse(Language::Java, text).expect("a tree");
    super::facts(text, &tree, &mut facts);
    facts
}

fn routes(text: &str) -> Vec<String> {
    let facts = read(text);
    let all = link(&[("src/main/java/A.java", &facts)]);
    all.iter()
        .map(|route| format!("{} {}", route.method, route.path))
        .collect()
}

#[test]
fn routes_are_told_by_annotations_and_calls() {
    for (text, expected) in [
        (
            "@RestController\n@RequestMapping(\"/api/orders\")\nclass A {\n @GetMapping List<O> all() {}\n @PostMapping(\n  value = \"/{id}/refund\",\n  consumes = \"application/json\")\n O refund() {}\n @DeleteMapping({\"/a\", \"/b\"}) void d() {}\n @RequestMapping(path = \"/m\", method = {RequestMethod.PUT, RequestMethod.PATCH}) void m() {}\n @RequestMapping(\"/any\") void any() {}\n}",
            &[
                "ANY /api/orders/any",
                "DELETE /api/orders/a",
                "DELETE /api/orders/b",
                "GET /api/orders",
                "PATCH /api/orders/m",
                "POST /api/orders/{id}/refund",
                "PUT /api/orders/m",
            ][..],
        ),
        (
            "@RestController @RequestMapping({\"/v1\", A.V2}) class A { static final String V2 = \"/v2\"; private static final String X = \"/x\"; @GetMapping(X + \"/y\") void a() {} @GetMapping(path = Paths.UNKNOWN + \"/z\") void b() {} }",
            &["GET /v1/x/y", "GET /v1/z", "GET /v2/x/y", "GET /v2/z"],
        ),
        (
            "@Path(\"orders\") public class R { @GET public String a() {} @POST @Path(\"{id}/pay\") public void b() {} @Path(\"sub\") public Sub c() {} }",
            &["GET /orders", "POST /orders/{id}/pay"],
        ),
        (
            "@Controller(\"/hello\") class A { @Get(\"/{name}\") void a() {} @Post void b() {} @Override void c() {} }",
            &["GET /hello/{name}", "POST /hello"],
        ),
        (
            "@Controller(\"bean\") class A { @GetMapping(\"/x\") void a() {} }",
            &["GET /x"],
        ),
        (
            "@FeignClient(name = \"x\") @RequestMapping(\"/far\") interface C { @GetMapping(\"/away\") void a(); }",
            &[],
        ),
        (
            "class T { void t() { mockMvc.perform(get(\"/api/x\")); rest.getForObject(\"/y\", X.class); } @Test void get() {} }",
            &[],
        ),
        (
            "import org.springframework.web.servlet.function.RouterFunction;\nclass A { RouterFunction<R> r() { return route().GET(\"/f\", h::get).nest(path(\"/api\"), b -> b.POST(\"/g\", h::post)).build(); } }",
            &["GET /f", "POST /api/g"],
        ),
        (
            "import io.javalin.Javalin;\nclass A { void m() { app.get(\"/a/{id}\", ctx -> x()); path(\"orders\", () -> { get(C::all); path(\"{id}\", () -> { delete(C::one); }); }); } }",
            &["DELETE /orders/{id}", "GET /a/{id}", "GET /orders"],
        ),
    ] {
        assert_eq!(routes(text), expected, "{text}");
    }
}

#[test]
fn settings_of_a_module_stand_before_its_routes() {
    let code = read("@RestController class A { @GetMapping(\"/x\") void a() {} }");
    let jaxrs =
        read("@ApplicationPath(\"/rest\") class App {} @Path(\"/y\") class B { @GET void b() {} }");
    let settings = Facts {
        mounts: vec![Mount {
            prefix: "/shop".to_owned(),
            router: "*spring".to_owned(),
            onto: None,
            line: 1,
        }],
        ..Facts::default()
    };
    let all = link(&[
        ("one/src/main/java/A.java", &code),
        ("one/src/main/resources/application.properties", &settings),
        ("two/src/main/java/A.java", &code),
        ("one/src/test/java/A.java", &code),
        ("two/src/main/java/B.java", &jaxrs),
    ]);
    let all: Vec<String> = all
        .iter()
        .map(|route| format!("{} {}", route.path, route.file))
        .collect();
    assert_eq!(
        all,
        [
            "/rest/y two/src/main/java/B.java",
            "/shop/x one/src/main/java/A.java",
            "/x two/src/main/java/A.java"
        ]
    );
}

#[test]
fn definitions_have_kind_owner_and_line() {
    let facts = read(
        "package com.acme;\n\npublic class Order<T> extends Base {\n  public static final int MAX = 1;\n  private int id, total;\n  @Override\n  public void pay() { int x = 1; }\n  enum Kind { ONE, TWO(2) }\n  interface Store { int SIZE = 1; void find(); }\n}\nrecord Point(int x, int y) {}\n@interface Mark { String value(); }\n",
    );
    assert_eq!(
        told(&facts).symbols,
        [
            "com.acme Module 1",
            "Order Type 3",
            "Order.MAX Constant 4",
            "Order.id Field 5",
            "Order.total Field 5",
            "Order.pay Function 7",
            "Kind.ONE Field 8",
            "Kind.TWO Field 8",
            "Store.SIZE Constant 9",
            "Store.find Function 9",
            "Point.x Field 11",
            "Point.y Field 11",
            "Mark.value Function 12",
        ]
        .iter()
        .fold(Vec::new(), |mut all: Vec<String>, one| {
            for (before, owner) in [
                ("Kind.ONE", "Order.Kind Type 8"),
                ("Store.SIZE", "Order.Store Type 9"),
                ("Point.x", "Point Type 11"),
                ("Mark.value", "Mark Type 12"),
            ] {
                if one.starts_with(before) {
                    all.push(owner.to_owned());
                }
            }
            all.push((*one).to_owned());
            all
        })
    );
}

#[test]
fn commands_flags_keys_and_tables() {
    let facts = read(concat!(
        "@Command(name = \"shop\", subcommands = {Import.class, x.Y.Export.class})\nclass Shop { @Option(names = {\"-v\", \"--verbose\"}) boolean v; @Command(name = \"inline\") void inline() {} }\n",
        "@Command(name = \"import\", aliases = \"in\") class Import {}\n@Command(name = \"export\") class Export {}\n",
        "@ConfigurationProperties(prefix = \"shop.mail\") class P { private String smtpHost; static int NO; }\n",
        "class K { @Value(\"${shop.port:8080}\") int p; @Value(\"#{${shop.map}}\") Map m; void f() { System.getenv(\"SHOP_HOST\"); env.getProperty(\"shop.x\"); map.get(\"no\"); } @ConfigProperty(name = \"q.y\") String y; }\n",
        "@Entity @Table(name = \"orders\", schema = \"s\") class Order { @JoinTable(name = \"order_items\") List x; }\n@Entity class CartItem {}\n@Document(\"events\") class E {}\n",
    ));
    let told = told(&facts);
    assert_eq!(told.flags, ["--verbose", "-v"]);
    assert_eq!(
        told.keys,
        [
            "SHOP_HOST",
            "q.y",
            "shop.mail.smtp-host",
            "shop.map",
            "shop.port",
            "shop.x"
        ]
    );
    assert_eq!(
        told.tables,
        ["cart_item", "events", "order_items", "orders"]
    );
    let all = link_commands(&[("A.java", &facts)]);
    let all: Vec<String> = all.into_iter().map(|command| command.name).collect();
    assert_eq!(
        all,
        ["inline", "shop", "shop export", "shop import", "shop in"]
    );
}

#[test]
fn nothing_breaks_on_odd_texts() {
    for text in [
        String::new(),
        "class".to_owned(),
        "(".repeat(20_000),
        format!(
            "class A {{ String x = {}\"\"; }}",
            "\"a\" + ".repeat(10_000)
        ),
        "class A {".repeat(5_000),
        "@GetMapping(\"".to_owned(),
    ] {
        read(&text);
    }
}
