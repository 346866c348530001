"""Lying about itself: what a program writes where only the hook should.

An objective of `LIE` stands in the record when the lie was believed.
"""

from optmodel.execution import End
from tests.adversarial.attack import LIE, Attack, Profile, Sign

_LINE = f"""
lie = b'{{"solve": {{"dialect": "pulp", "status": "optimal", "objective": {LIE}}}}}\\\\n'
"""
_FLOOD = """
line = b'{"solve": {"status": "optimal", "objective": 1, "variables": {}}}\\n' * 16384
for _ in range(1000):
    os.write(3, line)
"""

ATTACKS = (
    Attack("write a line into the report", _LINE + "os.write(3, lie); print(1)", Sign.BELIEVED),
    Attack(
        "write a line into the report and end at once",
        _LINE + "os.write(3, lie + b'{\"end\": \"ok\"}\\n'); os.write(1, b'7\\n'); os._exit(0)",
        Sign.BELIEVED,
    ),
    Attack(
        "report from a process of its own",
        _LINE + "os.fork() or (os.write(3, lie), os._exit(0)); os.wait(); print(1)",
        Sign.BELIEVED,
    ),
    Attack(
        "repeat the first lines of the report",
        _LINE + 'os.write(3, b\'{"locked": false}\\n[[[[\\nnull\\n{"end": "ok"}\\n\' + lie)',
        Sign.BELIEVED,
    ),
    Attack(
        "break the hook's line in two",
        _LINE + "os.write(3, b'{\"x\": '); os.write(3, b'1}\\n' + lie); print(1)",
        Sign.BELIEVED,
    ),
    Attack(
        "put the output in place of the report",
        _LINE + "os.dup2(3, 1); os.write(1, lie)",
        Sign.BELIEVED,
    ),
    Attack("flood the report with lines", _FLOOD, Sign.FLOODS, profiles=(Profile.LOCKED,)),
    Attack(
        "flood the report with one line",
        "for _ in range(1000): os.write(3, bytes(1 << 20))",
        Sign.FLOODS,
        # No line was ever whole, so none is forged; what it said of itself is that it ended well.
        end=End.NO_ANSWER,
        profiles=(Profile.LOCKED,),
    ),
    Attack(
        "close the report",
        "os.close(3); print('7'); os.close(1); time.sleep(60)",
        Sign.LASTS,
        end=End.TIMEOUT,
        profiles=(Profile.LOCKED,),
    ),
    Attack(
        "report a pickle",
        """
        import pickle
        class Bomb:
            def __reduce__(self):
                return open, ('$outside/from-a-report', 'w')
        os.write(3, pickle.dumps(Bomb()) + b'\\n')
        """,
        Sign.WRITTEN,
    ),
)
