from django.urls import path

from . import views

app_name = "districts"

urlpatterns = [path("<slug:municipality>/", views.municipality_detail, name="municipality-detail")]
