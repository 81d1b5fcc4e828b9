//! Features and contracts.

use super::{fields, holds, told};

#[test]
fn features() {
    let text = "# language: de\n@slow\nFunktionalität: Bestellen\n  Als Kunde\n\n  Szenario: Tee\n    Angenommen ein Tee\n    * noch einer\n    Wenn ich kaufe\n      | a | b |\n      \"\"\"\n      text\n      \"\"\"\n  # hidden\n";
    let document = holds("a.feature", text);
    assert_eq!(fields(&document), ["language@1 = de"]);
    assert_eq!(
        told(&document),
        [
            "Bestellen: 3-3 heading: \"Bestellen\"",
            "Bestellen: 4-4 words: \"Als Kunde\"",
            "Tee: 6-6 heading: \"Tee\"",
            "Tee: 7-7 item: \"Angenommen ein Tee\"",
            "Tee: 8-8 item: \"noch einer\"",
            "Tee: 9-9 item: \"Wenn ich kaufe\"",
            "Tee: 10-10 row: \"a | b\"",
            "Tee: 12-12 code -: \"      text\"",
            "Tee: 14-14 comment: \"hidden\"",
        ]
    );
}

#[test]
fn contracts_of_http() {
    let text = "openapi: 3.0.1\ninfo:\n  title: Shop\n  version: \"1.2\"\nservers:\n  - url: https://a.example/api/v1\npaths:\n  /orders/{id}:\n    parameters:\n      - name: id\n        in: path\n        required: true\n    get:\n      summary: One order\n      responses:\n        '200':\n          description: The order\n    delete:\n      operationId: drop\ncomponents:\n  schemas:\n    Order:\n      properties:\n        total:\n          type: number\n";
    let document = holds("a.yaml", text);
    assert_eq!(document.title.as_deref(), Some("Shop"));
    assert_eq!(
        fields(&document),
        [
            "openapi@1 = 3.0.1",
            "title@3 = Shop",
            "version@4 = 1.2",
            "servers.url@6 = https://a.example/api/v1",
            "basepath@6 = /api/v1",
        ]
    );
    assert_eq!(
        told(&document),
        [
            "paths: 7-7 heading: \"paths\"",
            "GET /orders/{id}: 8-13 heading: \"GET /orders/{id}\"",
            "GET /orders/{id}: 14-14 words: \"One order\"",
            "GET /orders/{id}: 13-13 item: \"id (path, required)\" `id`@13",
            "GET /orders/{id}: 16-16 item: \"200: The order\"",
            "DELETE /orders/{id}: 18-18 heading: \"DELETE /orders/{id}\"",
            "DELETE /orders/{id}: 19-19 item: \"drop\" `drop`@19",
            "DELETE /orders/{id}: 18-18 item: \"id (path, required)\" `id`@18",
            "components: 20-20 heading: \"components\"",
            "schemas: 21-21 heading: \"schemas\"",
            "Order: 22-22 heading: \"Order\"",
            "Order: 24-24 item: \"total: number\" `total`@24",
        ]
    );
    let json = "{\n  \"asyncapi\": \"2.6.0\",\n  \"channels\": {\n    \"orders/new\": { \"publish\": { \"summary\": \"New\" } }\n  }\n}\n";
    assert_eq!(
        told(&holds("a.json", json)),
        [
            "channels: 3-3 heading: \"channels\"",
            "orders/new: 4-4 heading: \"orders/new\"",
            "orders/new: 4-4 item: \"publish\"",
            "orders/new: 4-4 words: \"New\"",
        ]
    );
}

#[test]
fn contracts_of_calls() {
    let proto = "syntax = \"proto3\";\npackage shop.v1;\n\n// Orders of people.\nservice Orders {\n  rpc Get(GetRequest) returns (Order) {\n    option (google.api.http) = {\n      get: \"/v1/orders/{id}\"\n    };\n  }\n}\n\nmessage Order {\n  string id = 1; // Its id.\n}\n";
    let document = holds("a.proto", proto);
    assert_eq!(
        fields(&document),
        ["syntax@1 = proto3", "package@2 = shop.v1"]
    );
    assert_eq!(
        told(&document),
        [
            ": 4-4 words: \"Orders of people.\"",
            "service Orders: 5-5 heading: \"service Orders\"",
            "rpc Get: 6-6 heading: \"rpc Get\"",
            "rpc Get: 6-6 item: \"rpc Get(GetRequest) returns (Order)\" `rpc Get(GetRequest) returns (Order)`@6",
            "rpc Get: 7-7 item: \"option (google.api.http) = {\" `option (google.api.http) = {`@7",
            "rpc Get: 8-8 item: \"GET /v1/orders/{id}\" `GET /v1/orders/{id}`@8",
            "rpc Get: 8-8 item: \"get: \\\"/v1/orders/{id}\\\"\" `get: \"/v1/orders/{id}\"`@8",
            "message Order: 13-13 heading: \"message Order\"",
            "message Order: 14-14 words: \"Its id.\"",
            "message Order: 14-14 item: \"string id = 1\" `string id = 1`@14",
        ]
    );
    let graphql = "\"\"\"\nAn order\n\"\"\"\ntype Order implements Node {\n  \"Its id\"\n  id: ID! # note\n}\n\nquery One($id: ID!) {\n  order(id: $id) { id }\n}\n";
    assert_eq!(
        told(&holds("a.graphql", graphql)),
        [
            ": 1-3 words: \"An order\"",
            "type Order: 4-4 heading: \"type Order\"",
            "type Order: 5-5 words: \"Its id\"",
            "type Order: 6-6 words: \"note\"",
            "type Order: 6-6 item: \"id: ID!\" `id: ID!`@6",
            "query One: 9-9 heading: \"query One\"",
            "query One: 10-10 item: \"order(id: $id) { id }\" `order(id: $id) { id }`@10",
        ]
    );
}
