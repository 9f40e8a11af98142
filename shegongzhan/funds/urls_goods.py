"""Addresses of gifts, goods and revolving support."""

from django.urls import path

from shegongzhan.funds.views import donations, goods, revolving

PATTERNS = [
    path("donations/", donations.donations, name="donations"),
    path("donations/new/", donations.donation_new, name="donation_new"),
    path("donations/<int:pk>/", donations.donation, name="donation"),
    path("donations/<int:pk>/receipt/", donations.receipt, name="receipt"),
    path("donations/<int:pk>/back/", donations.donation_back, name="donation_back"),
    path("donations/<int:pk>/papers/", donations.paper_add, name="donation_paper_add"),
    path("donations/<int:pk>/papers/<uuid:paper>/", donations.paper_open, name="donation_paper"),
    path("donations/<int:pk>/papers/<uuid:paper>/remove/", donations.paper_remove, name="donation_paper_remove"),
    path("stock/", goods.stock, name="stock"),
    path("stock/moves/", goods.moves, name="stock_moves"),
    path("stock/in/", goods.stock_in, name="stock_in"),
    path("stock/give/", goods.give, name="give"),
    path("stock/<int:pk>/", goods.item, name="item"),
    path("stock/<int:pk>/write-off/", goods.write_off, name="write_off"),
    path("stock/moves/<int:pk>/return/", goods.move_return, name="move_return"),
    path("stock/moves/<int:pk>/reverse/", goods.move_reverse, name="move_reverse"),
    path("stock/of-person/<uuid:pk>/", goods.of_person, name="goods_of_person"),
    path("stock/of-record/<uuid:pk>/", goods.of_record, name="goods_of_record"),
    path("revolving/", revolving.supports, name="revolving"),
    path("revolving/new/", revolving.support_new, name="revolving_new"),
    path("revolving/<int:pk>/", revolving.support, name="revolving_one"),
    path("revolving/<int:pk>/in/", revolving.put_in, name="revolving_in"),
    path("revolving/<int:pk>/lend/", revolving.lend, name="revolving_lend"),
    path("revolving/<int:pk>/repay/", revolving.repay, name="revolving_repay"),
    path("revolving/moves/<int:pk>/returned/", revolving.returned, name="revolving_returned"),
    path("revolving/moves/<int:pk>/back/", revolving.move_back, name="revolving_back"),
]  # fmt: skip
