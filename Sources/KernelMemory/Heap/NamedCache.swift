import KernelTypes

/// A cache of one kind of kernel object that a kernel makes when it boots.
///
/// In the order in which kernels make them: `kmem_cache` is the first of all, the general caches come after
/// `kmem_cache_node`. Not every kernel has all of them.
public enum NamedCache: Int, Sendable, Hashable, CaseIterable {
    /// The caches themselves.
    case kmemCache
    /// What a cache has for each memory node.
    case kmemCacheNode
    /// Areas of vmalloc, from 5.2 on.
    case vmapArea
    /// Address spaces.
    case mmStruct
    /// Nodes of the tree of an address space's mappings, from 6.1 on.
    case mapleNode
    /// Nodes of the page cache's trees.
    case radixTreeNode
    /// What ties mappings to shared anonymous memory.
    case anonVMAChain
    /// Shared anonymous memory.
    case anonVMA
    /// Numbers of processes.
    case pid
    /// Tasks.
    case taskStruct
    /// Signal handlers.
    case sighandCache
    /// Signals of thread groups.
    case signalCache
    /// Tables of open files.
    case filesCache
    /// Working directories.
    case fsCache
    /// Mappings.
    case vmAreaStruct
    /// Sets of namespaces.
    case nsproxy
    /// Keys.
    case keyJar
    /// What security modules know of files.
    case lsmFileCache
    /// What security modules know of inodes.
    case lsmInodeCache
    /// Path names that are being looked up.
    case namesCache
    /// Names in directories.
    case dentry
    /// Inodes of file systems without a cache of their own.
    case inodeCache
    /// Open files.
    case filp
    /// Mounts.
    case mntCache
    /// Entries of sysfs, from 3.14 on.
    case kernfsNode
    /// Block devices as inodes.
    case bdevCache
    /// Inodes of tmpfs.
    case shmemInode
    /// Signals that wait.
    case sigqueue
    /// State of readers of sequence files, from 4.19 on; before that it is from kmalloc.
    case seqFile
    /// Entries of proc, from 4.18 on.
    case procDirEntry
    /// Inodes of proc.
    case procInode
    /// Blocks of files in memory.
    case bufferHead
    /// Headers of network packets.
    case skbuffHead
    /// Sockets as inodes.
    case sockInode
    /// TCP sockets.
    case tcp
    /// UDP sockets.
    case udp
    /// Inodes of the root file system.
    case rootInode
}
