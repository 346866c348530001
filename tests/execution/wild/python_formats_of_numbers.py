# EXPECT: ok, -, - | prints numbers in all the ways that people do
print("Obj: 1,234.5"); print("≈ 1234.5"); print("$12.3k"); print("12.5%"); print("1.2345e+03"); print("1 234,5"); print("￥1,234.50"); print("12.3万元"); print("**Profit:** 1234.5"); print({'status':'optimal','obj':1234.5})
import numpy as np; print(np.array([3.,4.])); print(repr(np.float64(1234.5)))
from fractions import Fraction; from decimal import Decimal; print(Fraction(7,2)); print(repr(Decimal('1234.5'))); print("1_234.5"); print("−12"); print("1234.50 USD/day"); print("1.234.567,89"); print("１２３４")
