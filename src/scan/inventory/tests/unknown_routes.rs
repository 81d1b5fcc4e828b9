//! Routes of frameworks in the forms that documents are held against, and the prefixes below which others make routes.

use super::{inventory, routes};

/// All routes of a project in one line, then what others make, each with a star.
fn told(project: &str) -> Vec<String> {
    let mut all = routes(project);
    all.extend(
        inventory(project)
            .unknown_routes
            .iter()
            .map(|place| format!("* {}", place.name)),
    );
    all.sort();
    all
}

#[test]
fn what_others_make_is_unknown() {
    let mut wrong = Vec::new();
    for (project, expected) in [
        ("=== shop/urls.py
from django.urls import include, path
urlpatterns = [
    path('admin/', admin.site.urls),
    path('accounts/', include('allauth.urls')),
    path('api-auth/', include('rest_framework.urls', namespace='x')),
    path('orders/', include('orders.urls')),
]
=== orders/urls.py
urlpatterns = [path('', views.index)]
=== orders/views.py
def index(request): pass
", &["* /accounts", "* /admin", "* /api-auth", "ANY /admin", "ANY /orders"][..]),
        ("=== main.py
from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from fastapi_users import FastAPIUsers
app = FastAPI(root_path='/shop')
app.mount('/static', StaticFiles(directory='x'))
app.include_router(fastapi_users.get_auth_router(backend), prefix='/auth/jwt')
@app.get('/orders')
def a(): pass
", &["* /auth/jwt", "* /static", "GET /orders"]),
        ("=== app.py
from flask import Flask
from flask_restful import Api, Resource
app = Flask(__name__)
api = Api(app, prefix='/api')
class Orders(Resource):
    def get(self): pass
    def post(self): pass
api.add_resource(Orders, '/orders', '/orders/<int:id>')
", &["GET /api/orders", "GET /api/orders/<int:id>", "POST /api/orders", "POST /api/orders/<int:id>"]),
        ("=== api.py
from flask_restful import Api
class Base:
    def add(self):
        for r in self.resources:
            collection = '/%s' % r.key
            self.api.add_resource(r, collection, *more, endpoint=r.key)
", &["* /"]),
        ("=== app.js
const express = require('express');
const swaggerUi = require('swagger-ui-express');
const { toNodeHandler } = require('better-auth/node');
const app = express();
app.use('/docs', swaggerUi.serve, swaggerUi.setup(doc));
app.use('/files', express.static('public'));
app.use('/api', rateLimit);
app.use(cors());
app.route('/api/orders').get(list).post(make);
const router = express.Router();
router.all('/any', x);
app.use('/api/more', router);
", &["* /docs", "* /files", "ANY /api/more/any", "GET /api/orders", "POST /api/orders"]),
        ("=== server.js
const fastify = require('fastify')();
fastify.register(require('./orders'), { prefix: '/v1' });
fastify.register(require('@fastify/static'), { prefix: '/public/' });
=== orders.js
module.exports = async function (fastify) { fastify.get('/orders', h); fastify.route({ method: ['PUT', 'PATCH'], url: '/orders/:id', handler: h }); };
", &["* /public", "GET /v1/orders", "PATCH /v1/orders/:id", "PUT /v1/orders/:id"]),
        ("=== src/main.ts
async function bootstrap() { const app = await NestFactory.create(AppModule); app.setGlobalPrefix('api'); app.enableVersioning({ type: VersioningType.URI, defaultVersion: '1' }); await app.listen(3000); }
=== src/cats.controller.ts
@Controller({ path: 'cats', version: '2' })
export class CatsController { @Get(':id') one() {} @Version('3') @Post() make() {} }
@Controller('dogs')
export class DogsController { @Get() all() {} }
", &["GET /api/v1/dogs", "GET /api/v2/cats/:id", "POST /api/v3/cats"]),
        ("=== app/api/orders/[id]/route.ts
export async function GET() {}
export const POST = handler;
=== app/api/auth/[...nextauth]/route.ts
const handler = NextAuth(options);
export { handler as GET, handler as POST };
=== src/pages/api/users/index.ts
export default function handler(req, res) {}
", &["ANY /api/users", "GET /api/auth/[...nextauth]", "GET /api/orders/[id]", "POST /api/auth/[...nextauth]", "POST /api/orders/[id]"]),
        ("=== routes/web.php
<?php
Auth::routes(['register' => false]);
Route::apiResource('photos', P::class)->only(['index']);
", &["* /email", "* /login", "* /logout", "* /password", "* /register", "GET /photos"]),
        ("=== src/main/java/A.java
package a;
@RepositoryRestResource(path = \"people\")
public interface PersonRepository extends JpaRepository<Person, Long> {}
@RepositoryRestResource
interface OrderRepository extends CrudRepository<OrderItem, Long> {}
@RestController @RequestMapping(\"/x\") class X { @GetMapping(\"/{id}\") String a() {} }
", &["* /orderItems", "* /people", "GET /x/{id}"]),
        ("=== Program.cs
var app = builder.Build();
var orders = app.MapGroup(\"/orders\");
orders.MapGet(\"/{id}\", Get);
app.MapGroup(\"/auth\").MapIdentityApi<User>();
app.MapHealthChecks(\"/health\");
app.MapHub<Chat>(\"/chat\");
=== UsersController.cs
[ApiController]
[Route(\"api/[controller]/[action]\")]
public class UsersController : ControllerBase { [HttpGet(\"{id}\")] public IActionResult One(int id) => Ok(); [HttpPost(\"/abs\")] public IActionResult Two() => Ok(); }
", &["* /auth", "ANY /chat", "GET /api/Users/One/{id}", "GET /health", "GET /orders/{id}", "POST /abs"]),
        ("=== main.go
package main
import (
	\"github.com/go-chi/chi/v5\"
	\"github.com/go-chi/chi/v5/middleware\"
)
func main() {
	r := chi.NewRouter()
	r.Mount(\"/debug\", middleware.Profiler())
	r.Get(\"/orders\", list)
}
", &["* /debug", "GET /orders"]),
    ] {
        let found = told(project);
        if found != expected {
            wrong.push(format!("{project}\n  found    {found:?}\n  expected {expected:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
