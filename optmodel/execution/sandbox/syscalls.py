"""The system calls that programs are refused, by name, with their numbers on each machine.

REFUSED["socket"]      # (41, 198): on x86-64, and on 64-bit ARM

`seccomp` builds its filter from these tables. Calls that libraries make without needing the effect
do nothing and return success; all others fail.
"""

NONE = -1
"""The number of a call that a machine does not have."""

REFUSED = {
    "socket": (41, 198),
    "connect": (42, 203),
    "bind": (49, 200),
    "listen": (50, 201),
    "accept": (43, 202),
    "accept4": (288, 242),
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "process_madvise": (440, 440),
    "pidfd_getfd": (438, 438),
    "kcmp": (312, 272),
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "open_tree": (428, 428),
    "open_tree_attr": (467, 467),
    "move_mount": (429, 429),
    "fsopen": (430, 430),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fspick": (433, 433),
    "mount_setattr": (442, 442),
    "unshare": (272, 97),
    "setns": (308, 268),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "name_to_handle_at": (303, 264),
    "open_by_handle_at": (304, 265),
    "personality": (135, 92),
    "acct": (163, 89),
    "swapon": (167, 224),
    "swapoff": (168, 225),
    "reboot": (169, 142),
    "sethostname": (170, 161),
    "setdomainname": (171, 162),
    "settimeofday": (164, 170),
    "clock_settime": (227, 112),
    "clock_adjtime": (305, 266),
    "adjtimex": (159, 171),
    "init_module": (175, 105),
    "finit_module": (313, 273),
    "delete_module": (176, 106),
    "kexec_load": (246, 104),
    "kexec_file_load": (320, 294),
    "quotactl": (179, 60),
    "quotactl_fd": (443, 443),
    "syslog": (103, 116),
    "vhangup": (153, 58),
    "ioperm": (173, NONE),
    "iopl": (172, NONE),
    "modify_ldt": (154, NONE),
    "fanotify_init": (300, 262),
    "lookup_dcookie": (212, 18),
    "mbind": (237, 235),
    "migrate_pages": (256, 238),
    "move_pages": (279, 239),
    "shmget": (29, 194),
    "msgget": (68, 186),
    "semget": (64, 190),
    "mq_open": (240, 180),
    "ioprio_set": (251, 30),
    # Files in memory count towards no limit: neither address space nor the temporary folder.
    "memfd_create": (319, 279),
    "memfd_secret": (447, 447),
    # Neither do attributes of files, pages that a pipe holds on to, and requests to read or write.
    "setxattr": (188, 5),
    "lsetxattr": (189, 6),
    "fsetxattr": (190, 7),
    "setxattrat": (463, 463),
    "removexattr": (197, 14),
    "lremovexattr": (198, 15),
    "fremovexattr": (199, 16),
    "removexattrat": (466, 466),
    "file_setattr": (469, 469),
    "vmsplice": (278, 75),
    "io_setup": (206, 0),
    "landlock_create_ruleset": (444, 444),
    # A message may carry descriptors, which no limit counts until it is received.
    "sendmsg": (46, 211),
    "sendmmsg": (307, 269),
    "setsockopt": (54, 208),
    # These watch or change shown files, or list other ones.
    "inotify_init": (253, NONE),
    "inotify_init1": (294, 26),
    "inotify_add_watch": (254, 27),
    "fanotify_mark": (301, 263),
    "statmount": (457, 457),
    "listmount": (458, 458),
    "listns": (470, 470),
    "cachestat": (451, 451),
}
# These do nothing and report success. A program with all its processes stays on its core; CPLEX
# stops where that call fails. No other process uses the program's folder, so it needs no locks
# there; locks on other files, or a sync of the disks, would affect other processes.
PRETENDED = {
    "sched_setaffinity": (203, 122),
    "flock": (73, 32),
    "sync": (162, 81),
    "syncfs": (306, 267),
}
# These too, where Landlock does not hold and a program sees other files.
PRETENDED_AMONG_FILES = {
    "chmod": (90, NONE),
    "fchmod": (91, 52),
    "fchmodat": (268, 53),
    "fchmodat2": (452, 452),
    "chown": (92, NONE),
    "fchown": (93, 55),
    "lchown": (94, NONE),
    "fchownat": (260, 54),
    "utime": (132, NONE),
    "utimes": (235, NONE),
    "futimesat": (261, NONE),
    "utimensat": (280, 88),
}
# Refused unless the arguments at these positions are zero: then they affect the caller only.
ONLY_FOR_ITSELF = {
    "prlimit64": ((302, 261), (0,)),
    "sched_setscheduler": ((144, 119), (0,)),
    "sched_setparam": ((142, 118), (0,)),
    "sched_setattr": ((314, 274), (0,)),
    "setpriority": ((141, 140), (0, 1)),
}
REFUSED_WITHOUT_FORK = {
    "fork": (57, NONE),
    "vfork": (58, NONE),
    "execve": (59, 221),
    "execveat": (322, 281),
}
# Of `fcntl`, by its second argument. Locks on parts of a file are kept in the kernel's memory.
FCNTL = (72, 25)
FCNTL_PRETENDED = {"F_SETLK": 6, "F_SETLKW": 7, "F_OFD_SETLK": 37, "F_OFD_SETLKW": 38}
FCNTL_REFUSED = {
    "F_SETLEASE": 1024,
    "F_NOTIFY": 1026,
    "F_SETPIPE_SZ": 1031,
    "F_SET_RW_HINT": 1036,
    "F_SET_FILE_RW_HINT": 1038,
    "F_SETDELEG": 1040,
}
# Of `ioctl` only what is asked of terminals and descriptors: its second argument is 0x54 and a byte
# more. All else is for devices and file systems, and answered as by a file that is none.
IOCTL = (16, 29)
IOCTL_ALLOWED = 0x5400
SOCKETPAIR = (53, 199)
CLONE = (56, 220)
CLONE3 = (435, 435)
