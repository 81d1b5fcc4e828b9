//! What Ruby files tell, in tables.

use super::{
    super::{language::Language, nodes::testing::told, syntax::parse},
    *,
};

fn read(text: &str) -> Facts {
    let mut facts = Facts::default();
    let tree = parse(Language::Ruby, text).expect("a tree");
    super::facts(text, &tree, &mut facts);
    facts
}

fn routes_of(files: &[(&str, &str)]) -> Vec<String> {
    let read: Vec<(&str, Facts)> = files
        .iter()
        .map(|(path, text)| (*path, read(text)))
        .collect();
    let all: Vec<(&str, &Facts)> = read.iter().map(|(path, facts)| (*path, facts)).collect();
    let mut all: Vec<String> = link(&all)
        .iter()
        .map(|route| format!("{} {}", route.method, route.path))
        .collect();
    all.dedup();
    all
}

/// The routes of a body of `draw`.
fn drawn(body: &str) -> Vec<String> {
    routes_of(&[(
        "config/routes.rb",
        &format!("Rails.application.routes.draw do\n{body}\nend\n"),
    )])
}

#[test]
fn resources_are_spelled_out() {
    for (body, expected) in [
        (
            "resources :orders, only: [:index, :show]",
            &["GET /orders", "GET /orders/:id"][..],
        ),
        (
            "resources :orders, only: %i[create]\nresource :profile, only: :show",
            &["GET /profile", "POST /orders"],
        ),
        (
            "resources :a, except: [:new, :edit, :index, :show]",
            &["DELETE /a/:id", "PATCH /a/:id", "POST /a", "PUT /a/:id"],
        ),
        (
            "resources :users, path: 'people', param: :slug, path_names: { new: 'make', edit: :change }, only: [:new, :edit]",
            &["GET /people/:slug/change", "GET /people/make"],
        ),
        (
            "namespace :api do\n namespace :v1, path: 'one' do\n  resources :addresses, only: [] do\n   resources :categories, only: :index\n  end\n end\nend",
            &["GET /api/one/addresses/:address_id/categories"],
        ),
        (
            "resources :orders, only: [] do\n member do\n  post :refund\n  get 'receipt', to: 'x#y'\n end\n collection { get :search }\n get :preview, on: :member\n put :all, on: :collection\n get 'inner'\nend",
            &[
                "GET /orders/:id/preview",
                "GET /orders/:id/receipt",
                "GET /orders/:order_id/inner",
                "GET /orders/search",
                "POST /orders/:id/refund",
                "PUT /orders/all",
            ],
        ),
        (
            "resources :a, only: [:show], shallow: true do\n resources :b, only: [:index, :show]\nend",
            &["GET /a/:a_id/b", "GET /a/:id", "GET /b/:id"],
        ),
        (
            "concern :commentable do\n resources :comments, only: :index\n member { post :like }\nend\nresources :posts, only: [], concerns: :commentable\nresources :pics, only: [] do\n concerns :commentable\nend",
            &[
                "GET /pics/:pic_id/comments",
                "GET /posts/:post_id/comments",
                "POST /pics/:id/like",
                "POST /posts/:id/like",
            ],
        ),
        (
            "scope '/x', module: 'y' do get 'z', to: 'a#b' end\nscope module: :only do get '/m' => 'a#b' end\nscope path: '(:locale)' do root 'h#i' end\nroot to: 'h#i'",
            &["GET /", "GET /(:locale)", "GET /m", "GET /x/z"],
        ),
        (
            "match '/both', to: 'a#b', via: [:get, :post]\nmatch 'all' => 'a#b', via: :all\nget '/a/:id/b(.:format)', to: 'x#y', as: :z\nauthenticate :user do\n get 'in', to: 'a#b'\nend\nconstraints(subdomain: 'api') { get 'sub', to: 'c#d' }",
            &[
                "ANY /all",
                "GET /a/:id/b",
                "GET /both",
                "GET /in",
                "GET /sub",
                "POST /both",
            ],
        ),
        (
            "mount Sidekiq::Web => '/sidekiq'\nmount Other::Engine, at: '/other'\ndevise_for :users",
            &[
                "* /other",
                "* /sidekiq",
                "* /users",
                "ANY /other",
                "ANY /sidekiq",
            ],
        ),
        (
            "namespace :v1 do\n devise_for :users, path: 'accounts', controllers: { sessions: 'x' }\n mount_devise_token_auth_for 'User', at: 'auth'\nend\nuse_doorkeeper",
            &["* /oauth", "* /v1/accounts", "* /v1/auth"],
        ),
        (
            "resources :users, only: :show do\n resources :posts, shallow: true, only: [:index, :show] do\n  resources :notes, only: [:index, :show]\n end\nend",
            &[
                "GET /notes/:id",
                "GET /posts/:id",
                "GET /posts/:post_id/notes",
                "GET /users/:id",
                "GET /users/:user_id/posts",
            ],
        ),
        (
            "shallow do\n resources :a, only: [] do\n  resources :b, only: [:index, :show]\n end\nend",
            &["GET /a/:a_id/b", "GET /b/:id"],
        ),
        (
            "namespace :api do\n resources :users, only: [] do\n  resources :posts, only: [:index, :update], shallow: true\n end\nend",
            &[
                "GET /api/users/:user_id/posts",
                "PATCH /api/posts/:id",
                "PUT /api/posts/:id",
            ],
        ),
        ("resources :a, :b, only: :index", &["GET /a", "GET /b"]),
    ] {
        assert_eq!(drawn(body), expected, "{body}");
    }
}

#[test]
fn drawn_files_grape_and_sinatra() {
    for (files, expected) in [
        (
            &[
                (
                    "config/routes.rb",
                    "Rails.application.routes.draw do\n namespace :admin do\n  draw(:inner)\n end\nend",
                ),
                (
                    "config/routes/inner.rb",
                    "resources :users, only: :index\nget 'x', to: 'a#b'",
                ),
            ][..],
            &["GET /admin/users", "GET /admin/x"][..],
        ),
        (
            &[
                (
                    "app/api/root.rb",
                    "module Api\n class Root < Grape::API\n  prefix :api\n  version 'v1', using: :path\n  mount V1::Orders\n end\nend",
                ),
                (
                    "app/api/v1/orders.rb",
                    "module Api\n module V1\n  class Orders < Grape::API\n   resource :orders do\n    get do x end\n    route_param :id do\n     get 'items' do y end\n    end\n    post ':id/pay' do z end\n   end\n  end\n end\nend",
                ),
                (
                    "config/routes.rb",
                    "Rails.application.routes.draw do\n mount Api::Root => '/in'\nend",
                ),
            ],
            &[
                "ANY /in",
                "GET /in/api/v1/orders",
                "GET /in/api/v1/orders/:id/items",
                "POST /in/api/v1/orders/:id/pay",
            ],
        ),
        (
            &[
                (
                    "app.rb",
                    "require 'sinatra'\nget '/hello/:name' do\n 'x'\nend\nnamespace '/api' do\n post '/y' do end\nend\nget 'no'",
                ),
                (
                    "b.rb",
                    "class B < Sinatra::Base\n delete '/z' do end\n def m; get '/inside'; end\nend",
                ),
            ],
            &["DELETE /z", "GET /hello/:name", "POST /api/y"],
        ),
        (
            &[
                (
                    "spec/requests/a_spec.rb",
                    "require 'sinatra'\nget '/x' do end",
                ),
                (
                    "lib/client.rb",
                    "class C\n def f\n  get '/y', a: 1\n end\nend\nRSpec.describe 'x' do\n it { get '/z' }\nend\n",
                ),
            ],
            &[],
        ),
    ] {
        assert_eq!(routes_of(files), expected, "{files:?}");
    }
}

#[test]
fn definitions_have_kind_owner_and_line() {
    let facts = read(
        "module Shop\n  class Order < Base\n    MAX = 3\n    attr_accessor :id, :total\n    has_many :items\n    scope :open, -> { x }\n    def pay!(a) = 1\n    def self.find; end\n    class << self\n      def all; end\n    end\n  end\nend\nclass A::B; end\n",
    );
    assert_eq!(
        told(&facts).symbols,
        [
            "Shop Module 1",
            "Shop.Order Type 2",
            "Order.MAX Constant 3",
            "Order.id Field 4",
            "Order.total Field 4",
            "Order.items Field 5",
            "Order.open Function 6",
            "Order.pay! Function 7",
            "Order.find Function 8",
            "Order.all Function 10",
            "B Type 14",
        ]
    );
}

#[test]
fn commands_flags_keys_tables_and_tasks() {
    let facts = read(concat!(
        "class CLI < Thor\n desc 'import FILE', 'told'\n method_option :dry_run, aliases: '-n'\n def import(f); end\n desc 'remote SUB', 'x'\n subcommand 'remote', Remote\nend\nclass Remote < Thor\n desc 'add', 'y'\n def add; end\nend\n",
        "OptionParser.new do |opts|\n opts.on('-v', '--[no-]verbose', 'told') { }\n opts.on('--port=PORT') { }\nend\n",
        "ENV['SHOP_PORT']; ENV.fetch('SHOP_HOST', 'x'); ENV.fetch(name); hash['NO']\n",
        "create_table :orders do |t| end\ncreate_table 'carts', force: true\ndrop_table :old\ndrop_table :orders\nrename_table :a, :b\ncreate_join_table :users, :roles\nclass X; self.table_name = 'xs'; end\n",
        "namespace :db do\n desc 'told'\n task seed: :environment do end\n task :clean\nend\n",
    ));
    let told = told(&facts);
    assert_eq!(told.flags, ["--dry-run", "--port", "--verbose", "-n", "-v"]);
    assert_eq!(told.keys, ["SHOP_HOST", "SHOP_PORT"]);
    assert_eq!(told.tables, ["b", "carts", "orders", "roles_users", "xs"]);
    assert_eq!(told.dropped, ["a", "old"]);
    let tasks: Vec<&str> = facts
        .scripts
        .iter()
        .map(|task| task.name.as_str())
        .collect();
    assert_eq!(tasks, ["db:seed", "db:clean"]);
    let all: Vec<String> = link_commands(&[("a.rb", &facts)], &|_| String::new())
        .into_iter()
        .map(|command| command.name)
        .collect();
    assert_eq!(all, ["import", "remote", "remote", "remote add"]);
}

#[test]
fn nothing_breaks_on_odd_texts() {
    for text in [
        String::new(),
        "class".to_owned(),
        "(".repeat(20_000),
        "namespace :a do\n".repeat(5_000),
        "resources ".repeat(5_000),
        "get '".to_owned(),
        format!(
            "Rails.application.routes.draw do\n{}",
            "scope 'a' do\n".repeat(3_000)
        ),
    ] {
        read(&text);
    }
}
