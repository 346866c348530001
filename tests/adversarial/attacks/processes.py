"""Hurting other processes, and leaving some behind."""

from optmodel.execution import End
from tests.adversarial.attack import Attack, Profile, Sign

_DAEMON = """
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        for fd in range(4):
            os.close(fd)
        time.sleep(30)
    os._exit(0)
print(1)
"""
_SUBREAPER = """
libc.prctl(36, 1)
libc.prctl(1, 0)
for _ in range(3):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            os.setpgid(0, 0)
            for fd in range(4):
                os.close(fd)
            time.sleep(30)
        os._exit(0)
print(1)
"""
_BOMB = """
children = []
for _ in range(300):
    child = os.fork()
    if child == 0:
        time.sleep(5)
        os._exit(0)
    children.append(child)
print('$word')
for child in children:
    os.kill(child, 9)
"""
_OWN_SIGNAL = """
import fcntl, signal
read, write = os.pipe()
fcntl.fcntl(read, fcntl.F_SETOWN, $neighbour)
fcntl.fcntl(read, 10, signal.SIGKILL)
fcntl.fcntl(read, fcntl.F_SETFL, os.O_ASYNC)
os.write(write, b'1')
time.sleep(0.1)
"""

ATTACKS = (
    # In a PID namespace of its own there is nobody else: the kernel finds no such process.
    Attack("kill a neighbour", "os.kill($neighbour, 9)", Sign.HURT, end=End.CRASH),
    Attack(
        "stop a neighbour", "os.kill($neighbour, 19); time.sleep(0.1)", Sign.HURT, end=End.CRASH
    ),
    Attack("kill everybody", "os.kill(-1, 9); time.sleep(0.2)", Sign.HURT, end=End.CRASH),
    Attack("kill its parent", "os.kill(os.getppid() or -1, 9)", Sign.HURT, end=End.CRASH),
    Attack(
        "stop its parent",
        "os.kill(os.getppid() or -1, 19); time.sleep(0.1)",
        Sign.HURT,
        end=End.CRASH,
    ),
    Attack(
        "kill the group of its parent",
        "os.killpg(os.getpgid(os.getppid()), 9)",
        Sign.HURT,
        end=End.CRASH,
    ),
    Attack(
        "kill a neighbour by a descriptor",
        "import signal; signal.pidfd_send_signal(os.pidfd_open($neighbour), 9)",
        Sign.HURT,
        end=End.CRASH,
    ),
    Attack("let the kernel kill a neighbour", _OWN_SIGNAL, Sign.HURT, end=End.CRASH),
    Attack(
        "starve a neighbour",
        """
        import resource
        resource.prlimit($neighbour, resource.RLIMIT_CPU, (1, 1))
        print('$word')
        """,
        Sign.PRINTED,
    ),
    Attack("leave a daemon", _DAEMON, Sign.LEFT, forking_end=End.OK),
    Attack("leave daemons of daemons", _SUBREAPER, Sign.LEFT, forking_end=End.OK),
    Attack("fork bomb", _BOMB, Sign.PRINTED, forking_end=End.CRASH),  # "try again": the limit
    Attack(
        "fork by number",
        "if not call($nr_fork): os._exit(0)\nprint('$word')",
        Sign.PRINTED,
        profiles=(Profile.LOCKED,),
        is_optional=True,
    ),
    Attack(
        "start a program",
        "import subprocess; print(subprocess.run(['echo', '$word'], stdout=-1, text=True).stdout)",
        Sign.PRINTED,
        profiles=(Profile.LOCKED,),
    ),
    Attack(
        "start a program that C starts",
        "os.system('echo $word')",
        Sign.PRINTED,
        profiles=(Profile.LOCKED,),
        end=End.NO_ANSWER,  # C says only that it failed
    ),
    Attack(
        "become another program",
        "sys.stdout.flush(); os.execv('/bin/echo', ['echo', '$word'])",
        Sign.PRINTED,
        profiles=(Profile.LOCKED,),
    ),
    Attack(
        "start workers",
        """
        # Who imports it by name runs where processes are allowed.
        multiprocessing = __import__('multiprocessing')
        multiprocessing.get_context('fork').Process(target=print, args=['$word']).start()
        time.sleep(0.1)
        """,
        Sign.PRINTED,
        profiles=(Profile.LOCKED,),
    ),
    Attack(
        "become a program in memory",
        """
        fd = os.memfd_create('tool')
        os.write(fd, b'#!/bin/echo $word\\n')
        os.set_inheritable(fd, True)
        os.execve(fd, ['tool'], {})
        """,
        Sign.PRINTED,
    ),
    Attack(
        "become a program by a descriptor",
        """
        fd = os.open('/bin/echo', os.O_RDONLY)
        arguments = (ctypes.c_char_p * 3)(b'echo', b'$word', None)
        call($nr_execveat, fd, b'', arguments, None, 0x1000)
        """,
        Sign.PRINTED,
        profiles=(Profile.LOCKED,),
    ),
    Attack(
        "stop itself",
        "os.kill(os.getpid(), 19); time.sleep(30)",
        Sign.LASTS,
        end=End.TIMEOUT,
        profiles=(Profile.LOCKED,),
    ),
    Attack("end itself by a signal", "os.abort()", Sign.DIES, end=End.CRASH),
)
