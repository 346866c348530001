"""Attacks on the interpreter and on those who use it next: imports, pickles, endings."""

from optmodel.execution import End
from tests.adversarial.attack import Attack, Profile, Sign

_SHADOWS = """
for name in ('numpy', 'pulp', 'highspy', 'statistics', 'optmodel', 'sitecustomize'):
    open(name + '.py', 'w').write("print('$word')")
print(1)
"""
_STARTUP = """
folder = os.path.expanduser('~/.local/lib/python%d.%d/site-packages' % sys.version_info[:2])
for path in ('sitecustomize.py', 'usercustomize.py', folder + '/hostile.pth'):
    os.makedirs(os.path.dirname(path) or '.', exist_ok=True)
    open(path, 'w').write("import sys; sys.stdout.write('$word')\\n")
os.environ['PYTHONSTARTUP'] = os.environ['PYTHONPATH'] = os.getcwd()
print(1)
"""
_START_PYTHON = """
import subprocess, sys
print(subprocess.run([sys.executable, '-c', 'import sitecustomize'], capture_output=True, text=True,
                     env={'PYTHONPATH': '.'}).stdout)
"""
_PICKLE = """
import pickle
class Bomb:
    def __reduce__(self):
        return open, ('$outside/from-a-pickle', 'w')
pickle.loads(pickle.dumps(Bomb()))
"""
_SHELL_PICKLE = """
import pickle
class Bomb:
    def __reduce__(self):
        return os.system, ('touch $outside/from-a-shell; cat $secret',)
pickle.loads(pickle.dumps(Bomb()))
"""

ATTACKS = (
    Attack(
        "shadow what the next one imports",
        _SHADOWS,
        Sign.PRINTED,
        end=End.OK,  # it wrote files into its own folder, which is gone
        then="import statistics",
    ),
    Attack(
        "customize the next interpreter",
        _STARTUP,
        Sign.PRINTED,
        end=End.OK,  # as above
        then=_START_PYTHON,
        profiles=(Profile.FORKING,),
    ),
    Attack("a pickle that opens a file", _PICKLE, Sign.WRITTEN),
    Attack(
        "a pickle that starts a shell",
        _SHELL_PICKLE,
        Sign.WRITTEN,
        end=End.NO_ANSWER,  # the shell, where there is one, fails and says so on stderr
    ),
    Attack(
        "loop when the interpreter ends",
        """
        import atexit
        @atexit.register
        def loop():
            while True: pass
        print(1)
        """,
        Sign.LASTS,
        end=End.TIMEOUT,
    ),
    Attack(
        "loop when an object dies",
        """
        class Undying:
            def __del__(self):
                while True: pass
        kept = Undying()
        print(1)
        """,
        Sign.LASTS,
        end=End.OK,  # as above
    ),
    Attack(
        "loop in an exception's text",
        """
        class Endless(Exception):
            def __str__(self):
                while True: pass
        raise Endless
        """,
        Sign.LASTS,
        end=End.TIMEOUT,
        profiles=(Profile.LOCKED,),
    ),
    Attack(
        "never-ending threads",
        """
        import threading
        for _ in range(4):
            threading.Thread(target=time.sleep, args=[60]).start()
        print(1)
        """,
        Sign.LASTS,
        end=End.TIMEOUT,
        profiles=(Profile.LOCKED,),
    ),
    Attack(
        "deep recursion",
        """
        sys.setrecursionlimit(10**9)
        class Deep:
            def __repr__(self):
                return repr([self])
        repr(Deep())
        """,
        Sign.DIES,
        end=End.CRASH,
    ),
    Attack(
        "overflow of the stack in C",
        """
        def crash():
            compare = ctypes.CFUNCTYPE(ctypes.c_int)(lambda: compare())
            sys.setrecursionlimit(10**9)
            compare()
        crash()
        """,
        Sign.DIES,
        end=End.CRASH,
    ),
    Attack("write to address zero", "ctypes.memset(0, 1, 1)", Sign.DIES, end=End.CRASH),
)
