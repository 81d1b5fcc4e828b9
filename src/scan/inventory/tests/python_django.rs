//! Routes of Django.

use super::check_routes;

#[test]
fn django() {
    check_routes(&[
        (
            "=== shop/urls.py
from django.urls import include, path, re_path
urlpatterns = [
    path('admin/', admin.site.urls),
    path('orders/', include('orders.urls')),
    path('api/', include(([path('ping/', ping)], 'api'), namespace='api')),
    re_path(r'^legacy/(?P<slug>[\\w-]+)/$', legacy),
]
=== orders/urls.py
from django.urls import path
from . import views
from .views import OrderDetail
app_name = 'orders'
urlpatterns = [
    path('', views.index, name='index'),
    path('<int:pk>/', OrderDetail.as_view()),
    path('created/', views.created),
]
=== orders/views.py
def index(request): pass
class OrderDetail(View):
    def get(self, request, pk): pass
    def post(self, request, pk): pass
@require_POST
def created(request): pass
@require_POST
def unused(request): pass
",
            &[
                "ANY /admin",
                "ANY /api/ping",
                "ANY /legacy/<slug>",
                "ANY /orders",
                "GET /orders/<int:pk>",
                "POST /orders/<int:pk>",
                "POST /orders/created",
            ],
        ),
        (
            "=== api/urls.py
from rest_framework import routers
from . import views
router = routers.DefaultRouter()
router.register(r'orders', views.OrderViewSet, basename='order')
router.register('items', views.ItemViewSet)
router.register('lib', views.ImportedViewSet)
urlpatterns = [path('v1/', include(router.urls))]
=== api/views.py
class OrderViewSet(viewsets.ModelViewSet):
    lookup_field = 'id'
    @action(detail=True, methods=['post'])
    def cancel(self, request, pk=None): pass
    @action(detail=False, url_path='by-day')
    def by_day(self, request): pass
class ItemViewSet(mixins.ListModelMixin, viewsets.GenericViewSet):
    def destroy(self, request, pk): pass
class NeverRegistered(viewsets.ReadOnlyModelViewSet): pass
=== shop/urls.py
urlpatterns = [path('api/', include('api.urls'))]
urlpatterns += [path('health/', health)]
",
            &[
                "GET /api/v1/orders",
                "POST /api/v1/orders",
                "GET /api/v1/orders/{pk}",
                "PUT /api/v1/orders/{pk}",
                "PATCH /api/v1/orders/{pk}",
                "DELETE /api/v1/orders/{pk}",
                "POST /api/v1/orders/{pk}/cancel",
                "GET /api/v1/orders/by-day",
                "GET /api/v1/items",
                "DELETE /api/v1/items/{pk}",
                "ANY /api/v1/lib",
                "ANY /api/v1/lib/{pk}",
                "ANY /health",
            ],
        ),
        (
            "=== urls.py
order_patterns = [path('list/', a), path('x/', include([path('y/', b)]))]
unused = [path('never/', n)]
urlpatterns = [path('o/', include(order_patterns))] + other
urlpatterns += i18n_patterns(path('t/', c))
urlpatterns.append(url(r'^u/$', d))
",
            &["ANY /o/list", "ANY /o/x/y", "ANY /t", "ANY /u"],
        ),
        (
            "=== urls.py
urlpatterns = [path('items/', ItemView.as_view({'get': 'list', 'post': 'create'}))]
paths = [os.path.join('a', 'b'), pathlib.Path('x')]
",
            &["GET /items", "POST /items"],
        ),
    ]);
}
