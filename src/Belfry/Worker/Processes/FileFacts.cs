namespace Belfry.Worker.Processes;

/// <summary>What the file system says of a path itself; a link is not followed.</summary>
internal readonly record struct FileFacts(uint Owner, bool IsFolder)
{
    /// <summary>Null when there is nothing of that name.</summary>
    public static unsafe FileFacts? Of(string path)
    {
        const int AtFdcwd = -100, AtSymlinkNofollow = 0x100, StatxUid = 0x8, StatxType = 0x1;
        const int UidOffset = 20, ModeOffset = 28, FormatMask = 0xF000, FolderFormat = 0x4000;
        var result = stackalloc byte[256];
        if (Libc.statx(AtFdcwd, path, AtSymlinkNofollow, StatxUid | StatxType, result) is not 0)
            return null;
        var mode = *(ushort*)(result + ModeOffset);
        return new FileFacts(*(uint*)(result + UidOffset), (mode & FormatMask) is FolderFormat);
    }
}
