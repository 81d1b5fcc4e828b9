//! Routes of Python's frameworks.

use super::check_routes;

#[test]
fn flask() {
    check_routes(&[
        (
            "=== app.py
from flask import Flask
app = Flask(__name__)
@app.route('/orders', methods=['GET', 'POST'])
@login_required
def orders(): pass
@app.get(
    '/orders/<int:id>/'
)
def order(id): pass
@app.route('/')
def index(): pass
",
            &[
                "GET /orders",
                "POST /orders",
                "GET /orders/<int:id>",
                "GET /",
            ],
        ),
        (
            "=== shop/orders.py
from flask import Blueprint
bp = Blueprint('orders', __name__, url_prefix='/orders')
@bp.route('/<id>')
def one(id): pass
=== shop/users.py
from flask import Blueprint
users = Blueprint('users', __name__, url_prefix='/old')
@users.route('/me')
def me(): pass
=== shop/__init__.py
from flask import Flask
from . import orders
from .users import users
def create_app():
    app = Flask(__name__)
    app.register_blueprint(orders.bp)
    app.register_blueprint(users, url_prefix='/api/users')
    return app
",
            &["GET /orders/<id>", "GET /api/users/me"],
        ),
        (
            "=== app.py
PREFIX = '/api'
VERSION = PREFIX + '/v1'
@app.route(f'{VERSION}/orders')
def a(): pass
@app.route(VERSION + \"/users\")
def b(): pass
@app.route(f'/x/{unknown()}/y')
def c(): pass
",
            &[
                "GET /api/v1/orders",
                "GET /api/v1/users",
                "GET /x/{value}/y",
            ],
        ),
        (
            "=== app.py
from flask import Flask
from flask.views import MethodView
class OrderAPI(MethodView):
    def get(self, id): pass
    def delete(self, id): pass
class Unused(MethodView):
    def get(self): pass
app = Flask(__name__)
app.add_url_rule('/orders/<id>', view_func=OrderAPI.as_view('order'))
app.add_url_rule('/plain', 'plain', plain, methods=['PUT'])
",
            &["GET /orders/<id>", "DELETE /orders/<id>", "PUT /plain"],
        ),
        (
            "=== app.py
from flask_restful import Api, Resource
class Order(Resource):
    def get(self, id): pass
    def put(self, id): pass
api = Api(app, prefix='/api')
api.add_resource(Order, '/orders/<id>', '/o/<id>')
",
            &[
                "GET /api/orders/<id>",
                "PUT /api/orders/<id>",
                "GET /api/o/<id>",
                "PUT /api/o/<id>",
            ],
        ),
        (
            "=== ns.py
from flask_restx import Namespace, Resource
ns = Namespace('orders', description='x')
@ns.route('/')
class Orders(Resource):
    def get(self): pass
    def post(self): pass
=== app.py
from flask_restx import Api
from ns import ns
api = Api(app)
api.add_namespace(ns, path='/api/orders')
",
            &["GET /api/orders", "POST /api/orders"],
        ),
        (
            "=== a.py
from flask import Blueprint
parent = Blueprint('parent', __name__, url_prefix='/parent')
child = Blueprint('child', __name__, url_prefix='/child')
parent.register_blueprint(child)
@child.route('/x')
def x(): pass
",
            &["GET /parent/child/x"],
        ),
    ]);
}

#[test]
fn routers_are_followed_through_functions() {
    check_routes(&[
        (
            "=== orders.py
from flask import Blueprint
def create_blueprint(db):
    bp = Blueprint('o', __name__)
    @bp.route('/orders')
    def orders(): pass
    return bp
=== users.py
def register_routes(app):
    @app.route('/users')
    def users(): pass
=== main.py
from flask import Flask
from orders import create_blueprint
import users
app = Flask(__name__)
app.register_blueprint(create_blueprint(db), url_prefix='/api')
users.register_routes(app)
",
            &["GET /api/orders", "GET /users"],
        ),
        (
            "=== main.py
app = FastAPI()
for router in [a.router, b.router]:
    app.include_router(router, prefix='/v1')
=== a.py
router = APIRouter()
@router.get('/a')
def a(): pass
=== b.py
router = APIRouter(prefix='/b')
@router.get('')
def b(): pass
",
            // Without imports nothing tells whose routers these are.
            &["GET /a", "GET /b"],
        ),
        (
            "=== main.py
import a
from . import b
app = FastAPI()
for router in (a.router, b.router):
    app.include_router(router, prefix='/v1')
=== a.py
router = APIRouter()
@router.get('/a')
def a(): pass
=== b.py
router = APIRouter(prefix='/b')
@router.get('')
def b(): pass
",
            &["GET /v1/a", "GET /v1/b"],
        ),
    ]);
}

#[test]
fn fastapi() {
    check_routes(&[
        (
            "=== app/main.py
from fastapi import FastAPI
from app.api.main import api_router
from app.core.config import settings
app = FastAPI(openapi_url=f'{settings.API_V1_STR}/openapi.json')
app.include_router(api_router, prefix=settings.API_V1_STR)
=== app/core/config.py
class Settings(BaseSettings):
    API_V1_STR: str = '/api/v1'
    NAME: str = 'shop'
settings = Settings()
=== app/api/main.py
from fastapi import APIRouter
from app.api.routes import items, users
api_router = APIRouter()
api_router.include_router(users.router, prefix='/users', tags=['users'])
api_router.include_router(items.router)
=== app/api/routes/__init__.py
=== app/api/routes/users.py
router = APIRouter()
@router.get('/', response_model=Users)
async def read_users(): pass
@router.patch('/{user_id}')
async def update(): pass
=== app/api/routes/items.py
router = APIRouter(prefix='/items')
@router.delete('/{id}')
def delete(): pass
@router.api_route('/both', methods=['GET', 'HEAD'])
def both(): pass
",
            &[
                "GET /api/v1/users",
                "PATCH /api/v1/users/{user_id}",
                "DELETE /api/v1/items/{id}",
                "GET /api/v1/items/both",
                "HEAD /api/v1/items/both",
            ],
        ),
        (
            "=== main.py
from fastapi import FastAPI
v1 = FastAPI()
app = FastAPI()
@v1.get('/x')
def x(): pass
app.mount('/v1', v1)
app.mount('/static', StaticFiles(directory='static'), name='static')
app.add_api_route('/added', added, methods=['POST'])
@app.websocket('/ws')
async def ws(): pass
",
            &["GET /v1/x", "POST /added", "GET /ws"],
        ),
        (
            "=== app/routers/__init__.py
from .orders import router as orders_router
=== app/routers/orders.py
router = APIRouter()
@router.post('/orders')
def create(): pass
=== app/main.py
from app.routers import orders_router
app.include_router(orders_router, prefix='/api')
",
            &["POST /api/orders"],
        ),
        (
            // What clients and tests ask for is no route.
            "=== tests/test_x.py
def test_x(client):
    client.get('/orders')
    requests.post('/x')
    responses.add('GET', '/y')
@mock.patch('/z')
def test_y(): pass
@pytest.mark.get('/a')
def test_z(): pass
@responses.get('/b')
def t(): pass
",
            &["GET /a"],
        ),
    ]);
}

#[test]
fn other_frameworks() {
    check_routes(&[
        (
            "=== app.py
from aiohttp import web
routes = web.RouteTableDef()
@routes.get('/a')
async def a(request): pass
app = web.Application()
app.router.add_post('/b', b)
app.router.add_route('PUT', '/c', c)
app.add_routes([web.get('/d', d), web.delete('/e', e), web.static('/s', 's')])
",
            &["GET /a", "POST /b", "PUT /c", "GET /d", "DELETE /e"],
        ),
        (
            "=== app.py
from starlette.routing import Route, Mount
orders = [Route('/', index), Route('/{id}', one, methods=['GET', 'PATCH'])]
routes = [
    Route('/ping', ping),
    Mount('/orders', routes=orders),
    Mount('/api', routes=[Route('/x', x), Mount('/deep', routes=[Route('/y', y)])]),
]
app = Starlette(routes=routes)
",
            &[
                "GET /ping",
                "GET /orders",
                "GET /orders/{id}",
                "PATCH /orders/{id}",
                "GET /api/x",
                "GET /api/deep/y",
            ],
        ),
        (
            "=== app.py
import tornado.web
class Orders(tornado.web.RequestHandler):
    def get(self): pass
    def post(self): pass
app = tornado.web.Application([(r'/orders', Orders), (r'/x/([0-9]+)', Other)])
",
            &["GET /orders", "POST /orders", "ANY /x/([0-9]+)"],
        ),
        (
            "=== app.py
from sanic import Sanic, Blueprint
bp = Blueprint('x', url_prefix='/x')
@bp.post('/y')
async def y(request): pass
app = Sanic('shop')
app.blueprint(bp)
app.add_route(handler, '/z', methods=['GET'])
",
            &["POST /x/y", "GET /z"],
        ),
        (
            "=== app.py
import falcon
class Orders:
    def on_get(self, req, resp): pass
class OrderResource:
    def on_get(self, req, resp): pass
    def on_post(self, req, resp): pass
app = falcon.App()
app.add_route('/orders', OrderResource())
",
            &["GET /orders", "POST /orders"],
        ),
        (
            "=== app.py
from litestar import get, Litestar
@get('/x')
async def x(): pass
=== other.py
@get('/y')
def y(): pass
",
            &["GET /x"],
        ),
    ]);
}
