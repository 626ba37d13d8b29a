namespace Guard.Engine.Routing;

/// <summary>Holds the catalogue in force. A request reads <see cref="Current"/> once and keeps what it read; a swap is one reference write. Thread-safe.</summary>
public sealed class ModelCatalogSource(ModelCatalog initial)
{
    private ModelCatalog _current = initial;

    public ModelCatalog Current => Volatile.Read(ref _current);

    /// <summary>Puts another catalogue in force. Build it with <see cref="Current"/> as its predecessor, so that cooldowns survive.</summary>
    public void Swap(ModelCatalog next) => Volatile.Write(ref _current, next);
}
