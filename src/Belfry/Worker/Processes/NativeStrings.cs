using System.Runtime.InteropServices;
using System.Text;

namespace Belfry.Worker.Processes;

/// <summary>A null-terminated list of C strings, as argv and environ are, in one block of memory.</summary>
internal sealed unsafe class NativeStrings : IDisposable
{
    private readonly void* _block;

    public NativeStrings(IEnumerable<string> values)
    {
        var list = values as IReadOnlyList<string> ?? [.. values];
        var pointers = (list.Count + 1) * sizeof(byte*);
        var size = pointers;
        foreach (var value in list)
            size += Encoding.UTF8.GetByteCount(value) + 1;
        _block = NativeMemory.Alloc((nuint)size);
        var next = (byte*)_block + pointers;
        var end = (byte*)_block + size;
        for (var i = 0; i < list.Count; i++)
        {
            Pointer[i] = next;
            next += Encoding.UTF8.GetBytes(list[i], new Span<byte>(next, (int)(end - next)));
            *next++ = 0;
        }

        Pointer[list.Count] = null;
    }

    public byte** Pointer => (byte**)_block;

    public void Dispose() => NativeMemory.Free(_block);
}
