//! What PHP files tell, in tables.

use super::{
    super::{language::Language, nodes::testing::told, syntax::parse},
    *,
};

fn read(text: &str) -> Facts {
    let text = format!("<?php\n{text}");
    let mut facts = Facts::default();
    let tree = parse(Language::Php, &text).expect("a tree");
    super::facts(&text, &tree, &mut facts);
    facts
}

fn routes(files: &[(&str, &str)]) -> Vec<String> {
    let read: Vec<(&str, Facts)> = files
        .iter()
        .map(|(path, text)| (*path, read(text)))
        .collect();
    let all: Vec<(&str, &Facts)> = read.iter().map(|(path, facts)| (*path, facts)).collect();
    link(&all)
        .iter()
        .map(|route| format!("{} {}", route.method, route.path))
        .collect()
}

#[test]
fn routes_of_one_file() {
    for (text, expected) in [
        (
            "Route::get('/a', [C::class, 'm'])->name('x');\nRoute::post(\n '/b/{id}',\n fn () => 1\n);\nRoute::match(['get', 'put'], '/c', 'C@m');\nRoute::any('d', C::class);\nRoute::view('/e', 'v');",
            &[
                "ANY /d",
                "GET /a",
                "GET /c",
                "GET /e",
                "POST /b/{id}",
                "PUT /c",
            ][..],
        ),
        (
            "Route::prefix('admin')->middleware('auth')->group(function () {\n Route::get('/users', 'x');\n Route::group(['prefix' => 'v1', 'middleware' => 'y'], function () { Route::delete('z/{id}', 'x'); });\n Route::controller(C::class)->group(function () { Route::put('p', 'q'); });\n});\nRoute::middleware('web')->prefix('late')->get('/x', 'y');",
            &[
                "DELETE /admin/v1/z/{id}",
                "GET /admin/users",
                "GET /late/x",
                "PUT /admin/p",
            ],
        ),
        (
            "Route::apiResource('photos', P::class)->only(['index', 'show']);\nRoute::resource('order-items', O::class)->except('create', 'edit', 'store')->parameters(['order-items' => 'item'])->only(['destroy']);\nRoute::resource('photos.comments', C::class)->only('store');\nRoute::apiResources(['cats' => C::class]);\nRoute::resource('x', X::class, ['only' => ['index']]);\nRoute::singleton('profile', P::class)->only('show');",
            &[
                "DELETE /cats/{cat}",
                "DELETE /order-items/{item}",
                "GET /cats",
                "GET /cats/{cat}",
                "GET /photos",
                "GET /photos/{photo}",
                "GET /profile",
                "GET /x",
                "PATCH /cats/{cat}",
                "POST /cats",
                "POST /photos/{photo}/comments",
                "PUT /cats/{cat}",
            ],
        ),
        (
            "$app->group('/api', function (RouteCollectorProxy $group) { $group->get('/u/{id}', U::class); $group->map(['PATCH'], '/m', X::class); });\n$router->get('/lumen', 'C@m');",
            &["GET /api/u/{id}", "GET /lumen", "PATCH /api/m"],
        ),
        (
            "#[Route('/orders', name: 'o_')]\nclass A { #[Route('/{id}', name: 'x', methods: ['GET', 'HEAD'])] public function one() {} #[Route(path: '/any')] function any() {} #[Post('/p')] function p() {} function no() {} }",
            &[
                "ANY /orders/any",
                "GET /orders/{id}",
                "HEAD /orders/{id}",
                "POST /orders/p",
            ],
        ),
        (
            "/**\n * @Route(\"/old\")\n */\nclass A {\n /**\n  * @Route(\"/x/{id}\", name=\"y\", methods={\"DELETE\"})\n  */\n public function x() {}\n private $a;\n function no() {}\n}",
            &["DELETE /old/x/{id}"],
        ),
        (
            "register_rest_route('shop/v1', '/orders', ['methods' => 'POST']);\nregister_rest_route('shop/v1', '/list', array('methods' => WP_REST_Server::READABLE));",
            &["GET /wp-json/shop/v1/list", "POST /wp-json/shop/v1/orders"],
        ),
        (
            "$client->get('/x', ['a' => 1]); $this->get('/y', []); Http::get('/z', []); $response = $this->post('/w', $d); Cache::get('/k', 1); $api->get('no slash', 1);",
            &[],
        ),
    ] {
        assert_eq!(routes(&[("routes/web.php", text)]), expected, "{text}");
    }
}

#[test]
fn files_of_routes_have_prefixes() {
    for (files, expected) in [
        (
            &[
                ("routes/api.php", "Route::get('/a', 'x');"),
                ("routes/web.php", "Route::get('/b', 'x');"),
                ("tests/T.php", "Route::get('/t', 'x');"),
            ][..],
            &["GET /api/a", "GET /b"][..],
        ),
        (
            &[
                ("routes/api.php", "Route::get('/a', 'x');"),
                (
                    "app/Providers/R.php",
                    "class R { function boot() { Route::prefix('v2')->middleware('api')->group(base_path('routes/api.php')); Route::middleware('web')->group(base_path('routes/web.php')); } }",
                ),
                ("routes/web.php", "Route::get('/b', 'x');"),
            ],
            &["GET /b", "GET /v2/a"],
        ),
        (
            &[
                (
                    "bootstrap/app.php",
                    "return Application::configure()->withRouting(api: __DIR__.'/../routes/api.php', apiPrefix: 'api/v3')->create();",
                ),
                (
                    "routes/api.php",
                    "Route::prefix('x')->group(function () { require __DIR__.'/more.php'; });",
                ),
                ("routes/more.php", "Route::get('m', 'x');"),
            ],
            &["GET /api/v3/x/m"],
        ),
    ] {
        assert_eq!(routes(files), expected, "{files:?}");
    }
}

#[test]
fn definitions_have_kind_owner_and_line() {
    let facts = read(
        "namespace App\\Shop;\nclass Order extends Base {\n  const MAX = 1, MIN = 0;\n  protected $total, $other = 1;\n  public function __construct(private int $id, int $no) {}\n}\ninterface Store { function find(); }\ntrait T {}\nenum Kind: string { case One = 'one'; }\nfunction helper() { $x = 1; }\ndefine('FLAG', 1);\n",
    );
    assert_eq!(
        told(&facts).symbols,
        [
            "App\\Shop Module 2",
            "Order Type 3",
            "Order.MAX Constant 4",
            "Order.MIN Constant 4",
            "Order.total Field 5",
            "Order.other Field 5",
            "Order.__construct Function 6",
            "Order.id Field 6",
            "Store Type 8",
            "Store.find Function 8",
            "T Type 9",
            "Kind Type 10",
            "Kind.One Field 10",
            "helper Function 11",
            "FLAG Constant 12",
        ]
    );
}

#[test]
fn commands_flags_keys_and_tables() {
    let facts = read(concat!(
        "class Send extends Command { protected $signature = 'mail:send {user : the user}\n {--queue= : told} {--Q|quiet}'; }\nArtisan::command('inspire {--x}', fn () => 1);\n",
        "#[AsCommand(name: 'app:import', description: 'x')]\nclass I extends Command { protected static $defaultName = 'app:old'; function configure() { $this->setName('app:named')->addOption('dry-run', 'd', 1); } }\n",
        "env('SHOP_PORT', 1); getenv('SHOP_HOST'); config('shop.mail.host'); Config::get('shop.x'); $_ENV['SHOP_ENV']; $_SERVER['REQUEST_URI']; $a['NO']; config(['x' => 1]);\n",
        "Schema::create('orders', function ($t) {}); Schema::dropIfExists('orders'); Schema::dropIfExists('old'); Schema::rename('a', 'b'); class M { protected $table = 'ms'; }\n#[ORM\\Table(name: 'ts')] class T {}\n",
    ));
    let told = told(&facts);
    assert_eq!(
        told.flags,
        ["--dry-run", "--queue", "--quiet", "-Q", "-d", "-x"]
    );
    assert_eq!(
        told.keys,
        [
            "SHOP_ENV",
            "SHOP_HOST",
            "SHOP_PORT",
            "shop.mail.host",
            "shop.x"
        ]
    );
    assert_eq!(told.tables, ["b", "ms", "orders", "ts"]);
    assert_eq!(told.dropped, ["a", "old"]);
    let mut names: Vec<&str> = facts
        .commands
        .iter()
        .map(|command| command.name.as_str())
        .collect();
    names.sort_unstable();
    assert_eq!(
        names,
        ["app:import", "app:named", "app:old", "inspire", "mail:send"]
    );
}

#[test]
fn nothing_breaks_on_odd_texts() {
    for text in [
        String::new(),
        "class".to_owned(),
        "(".repeat(20_000),
        format!("Route{};", "::a()".repeat(5_000)),
        format!("$a{};", "->prefix('a')".repeat(5_000)),
        "Route::get('".to_owned(),
        format!("$x = {}'';", "'a' . ".repeat(10_000)),
    ] {
        read(&text);
    }
}
