"""Published files to deposit packages, packages to document stores, and back to proof.

    campaign     what a campaign published: PDFs, open data, its edition's inputs
    bag          the open package and the restricted one: BagIt, RO-Crate, deterministic zip
    seda/        the transfer to the State's archives, and the check of it
    stores/      deposit and verification over file, S3, WebDAV, SFTP
    seal/        the electronic seal of the PDFs

The only room that imports fsspec, bagit, rocrate, lxml and pyhanko; the last rooms of its own
extras are opened only when they are asked for.
"""
