import KernelTypes

extension NamedCache {
    /// What `slabinfo` of `kernel` calls the cache.
    func name(in kernel: KernelVersion) -> String {
        guard kernel.isBefore261 else { return name }
        return switch self {
        case .dentry: "dentry_cache"
        case .tcp: "tcp_sock"
        case .udp: "udp_sock"
        case .rootInode: "ext3_inode_cache"
        default: name
        }
    }

    private var name: String {
        switch self {
        case .kmemCache: "kmem_cache"
        case .kmemCacheNode: "kmem_cache_node"
        case .vmapArea: "vmap_area"
        case .mmStruct: "mm_struct"
        case .mapleNode: "maple_node"
        case .radixTreeNode: "radix_tree_node"
        case .anonVMAChain: "anon_vma_chain"
        case .anonVMA: "anon_vma"
        case .pid: "pid"
        case .taskStruct: "task_struct"
        case .sighandCache: "sighand_cache"
        case .signalCache: "signal_cache"
        case .filesCache: "files_cache"
        case .fsCache: "fs_cache"
        case .vmAreaStruct: "vm_area_struct"
        case .nsproxy: "nsproxy"
        case .keyJar: "key_jar"
        case .lsmFileCache: "lsm_file_cache"
        case .lsmInodeCache: "lsm_inode_cache"
        case .namesCache: "names_cache"
        case .dentry: "dentry"
        case .inodeCache: "inode_cache"
        case .filp: "filp"
        case .mntCache: "mnt_cache"
        case .kernfsNode: "kernfs_node_cache"
        case .bdevCache: "bdev_cache"
        case .shmemInode: "shmem_inode_cache"
        case .sigqueue: "sigqueue"
        case .seqFile: "seq_file"
        case .procDirEntry: "proc_dir_entry"
        case .procInode: "proc_inode_cache"
        case .bufferHead: "buffer_head"
        case .skbuffHead: "skbuff_head_cache"
        case .sockInode: "sock_inode_cache"
        case .tcp: "TCP"
        case .udp: "UDP"
        case .rootInode: "ext4_inode_cache"
        }
    }
}
